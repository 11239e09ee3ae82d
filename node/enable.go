package node

import (
	"os"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
	"github.com/dop251/goja_nodejs/require"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// Enable gives the JavaScript of a loop Node's modules, through its require and
// under both their bare and their `node:` names, and Node's globals: process,
// Buffer, the timers, queueMicrotask, AbortController, EventTarget and the
// like, in the place of goja_nodejs' own.
//
// Without options nothing of the system is among them but the network: the
// package's documentation has the list. See [With] and [WithLoader] for more.
// The registry itself reads no files any more, unless WithLoader lets it.
//
// The runtime's trackers of rejected promises and of async contexts are taken
// up, the depth of its call stack is limited as in Node, and source maps are
// not loaded from files.
//
// The loop must not be running, and its script has not required anything yet.
// Run or Start it afterwards, or use [Process.Run], which also ends as Node
// does. A registry may serve many loops, none of which runs meanwhile.
func Enable(
	registry *require.Registry, events *eventloop.EventLoop, opts ...Option,
) *Process {
	o := options{config: loop.Config{Stdout: os.Stdout, Stderr: os.Stderr,
		Modules: []*Module{standard}}}
	for _, opt := range opts {
		opt(&o)
	}
	p := new(Process)
	if o.onUncaught != nil {
		o.config.OnUncaught = func(err error) { o.onUncaught(p, err) }
	}
	p.l = loop.New(events, o.config)
	prepare(registry, p.l, o.loader)
	events.Run(func(vm *goja.Runtime) {
		// Anew: the loop has modules of goja_nodejs cached.
		finder := registry.Enable(vm)
		p.l.Install(vm, finder.Require)
	})
	return p
}
