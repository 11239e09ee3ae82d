package node

import (
	"io"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
	"github.com/dop251/goja_nodejs/require"
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
	for _, name := range publicModules() {
		registry.RegisterNativeModule(name, requirePublic(name))
		registry.RegisterNativeModule("node:"+name, requirePublic(name))
	}
	loop.Run(func(vm *goja.Runtime) {
		registry.Enable(vm) // anew: the loop has modules of goja_nodejs cached
		l.install(vm)
	})
	return &Process{l}
}

// An Option changes how [Enable] sets a loop up.
type Option func(*loop)

// WithUncaught sets what is called, on the loop, with an exception that no
// script caught: a [*goja.Exception]. The script goes on afterwards, unless
// the function calls [Process.Exit]. Without it the exception is written to
// process.stderr and the script ends with exit code 1, as in Node.
func WithUncaught(fn func(p *Process, err error)) Option {
	return func(l *loop) { l.onUncaught = fn }
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
