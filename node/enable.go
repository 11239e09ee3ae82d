package node

import (
	"io"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/buffer"
	"github.com/dop251/goja_nodejs/console"
	"github.com/dop251/goja_nodejs/eventloop"
	"github.com/dop251/goja_nodejs/process"
	"github.com/dop251/goja_nodejs/require"
	"github.com/dop251/goja_nodejs/url"
	"github.com/dop251/goja_nodejs/util"
)

// Enable gives the JavaScript of loop Node's modules, through the require of
// registry and under both their bare and their `node:` names, and Node's
// globals: process, Buffer, the timers, queueMicrotask, AbortController,
// EventTarget and the like, in the place of goja_nodejs' own.
//
// The runtime's trackers of rejected promises and of async contexts are taken
// up, and the depth of its call stack is limited as in Node.
//
// The loop must not be running, and its script has not required anything yet. Run or Start it afterwards, or use [Process.Run], which also
// ends as Node does. A registry may serve many loops.
func Enable(
	registry *require.Registry, loop *eventloop.EventLoop, opts ...Option,
) *Process {
	l := newLoop(loop, opts)
	for _, name := range l.public() {
		registry.RegisterNativeModule(name, requirePublic(name))
		registry.RegisterNativeModule("node:"+name, requirePublic(name))
	}
	loop.Run(func(vm *goja.Runtime) {
		registry.Enable(vm) // anew: the loop has modules of goja_nodejs cached
		l.install(vm)
	})
	return &Process{l}
}

// coreModules are those of goja_nodejs that ours take the place of.
var coreModules = map[string]require.ModuleLoader{
	"buffer":  buffer.Require,
	"console": console.Require,
	"process": process.Require,
	"url":     url.Require,
	"util":    util.Require,
}

// requirePublic is the loader of a public module, for goja_nodejs' require. A
// registry may also serve loops that are not enabled, or not yet, as a new
// loop requires console: they get what goja_nodejs has.
func requirePublic(name string) require.ModuleLoader {
	return func(vm *goja.Runtime, module *goja.Object) {
		if l := loopOf(vm); l != nil {
			must(module.Set("exports", l.require(name)))
		} else if load, ok := coreModules[name]; ok {
			load(vm, module)
		} else {
			panic(vm.NewTypeError("node: the loop is not enabled"))
		}
	}
}

// An Option changes how [Enable] sets a loop up.
type Option func(*loop)

// WithUncaught sets what is called, on the loop, with an exception that no
// script caught: a [*goja.Exception]. The script goes on afterwards, unless
// the function calls [Process.Exit]. Without it the exception is written to
// process.stderr and the script ends with exit code 1, as in Node.
func WithUncaught(fn func(p *Process, err error)) Option {
	return func(l *loop) {
		l.onUncaught = func(err error) { fn(&Process{l}, err) }
	}
}

// WithArgs sets process.argv. Without it, it has the program's own name only.
func WithArgs(argv ...string) Option {
	return func(l *loop) { l.argv = argv }
}

// WithOutput sets where process.stdout and process.stderr, and console, write.
// Without it they are the program's own. The loop waits for the writes.
func WithOutput(stdout, stderr io.Writer) Option {
	return func(l *loop) { l.stdout, l.stderr = stdout, stderr }
}
