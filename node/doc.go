// Package node gives JavaScript that runs in goja Node's tls, net, stream and
// events, and what they need of Node's other modules and globals, on top of
// tlssocket.
//
//	registry := new(require.Registry)
//	loop := eventloop.NewEventLoop(eventloop.WithRegistry(registry))
//	process := node.Enable(registry, loop)
//	code := process.Run(func(vm *goja.Runtime) error {
//		_, err := vm.RunScript("main.js", source)
//		return err
//	})
//
// The event loop remains the embedder's: instead of [Process.Run] it may be
// run with its own Run or Start.
//
// # Inside
//
// The modules are CommonJS files in lib. A file there becomes public by its
// name: lib/stream/promises.js is `stream/promises` and
// `node:stream/promises`; files in lib/internal are for other files of lib
// only, as require('internal/errors'). Each is compiled once for all runtimes
// and has, besides exports, require and module, the arguments binding and
// process.
//
// binding('net') is the Go part of that name. It is made from a *loop, usually
// with loop.object or, for classes of objects that stand for a Go value,
// NewClass; its file enters it in the table bindings at init. Go parts enter JavaScript only
// through loop.post (any goroutine) and call its functions with loop.call.
// What waits for something outside holds a loop.ref, what is open is known to
// loop.opened, so that it is closed when the process ends.
//
// Tests compare with Node: compare in compare_test.go runs each script of a
// directory of testdata under node and here, and expects equal output.
package node
