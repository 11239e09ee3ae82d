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
// # What scripts get
//
// [Enable] gives scripts the network, and nothing else of the system:
//
//   - tls, net and dns.lookup. Nothing limits the addresses that they connect
//     to, listen on and look up.
//   - What computes: assert, async_hooks, buffer, console, constants, crypto,
//     diagnostics_channel, events, path, perf_hooks, querystring, stream,
//     string_decoder, sys, timers, url, util; and http, https and zlib, which
//     refuse every use.
//   - process, whose stdout and stderr are the program's own, or as [WithOutput]
//     says. Its env is empty, its cwd is "/", its pid 1, its stdin at its end;
//     signals never come. Of the machine it tells what Go was built for, and
//     how much memory the program has.
//
// There are no files: fs is no module, require finds none unless [WithLoader]
// says where, local (unix) sockets, options fd and net.BoundSocket are refused,
// and so are source maps. There are no programs, no environment and no users. What is
// refused throws an Error with code ERR_ACCESS_DENIED; a module that is not
// there, MODULE_NOT_FOUND.
//
// Whether a certificate is trusted is still settled with the system's list,
// where a script does not set ca. Scripts cannot read that list.
//
// A script is not kept from using up memory and time, and what an embedder puts
// into the runtime is the embedder's business.
//
// # The system
//
// Package system gives the rest of Node, and with it all that the program may
// do: files, programs, the environment, signals, packages from node_modules.
//
//	node.Enable(registry, loop, node.With(system.Modules...))
//
// # Inside
//
// A [Module] joins CommonJS files, in a folder lib, with Go parts. A file there
// becomes public by its name: lib/stream/promises.js is `stream/promises` and
// `node:stream/promises`; files in lib/internal are for other files only, as
// require('internal/errors'). Each is compiled once for all runtimes and has,
// besides exports, require and module, the arguments binding and process.
//
// binding('net') is the Go part of that name, undefined where no module of the
// loop has it. The tables in table.go list them; each is a package below
// internal. It is made from a loop.Loop, usually with its Object or, for classes
// of objects that stand for a Go value, loop.NewClass. Go parts enter JavaScript
// only through the loop's phases and call its functions with Call. What waits
// for something outside holds a Ref, what is open is known to Opened, so that it
// is closed when the process ends.
//
// # Causes before effects
//
// Two sockets of one process meet outside of it, and what one of them did must
// not be told after what the other heard of it. One rule sees to that:
//
//   - The loop's goroutine does all that somebody outside can notice: it connects
//     and accepts, writes, ends and closes, and it reads. Others wait, until
//     something can be read, written or accepted, is connected, looked up or over,
//     and tell the loop of it by Post and PostSteps, and of nothing else. For what
//     is to be read or accepted, package parked waits, on Linux: one goroutine for
//     all. Elsewhere each connection has one that reads for the loop, a server one
//     that accepts, and, where the loop cannot do so without waiting (on Windows),
//     others write and connect.
//   - The loop turns in libuv's phases: what follows from what it did (Soon),
//     what was posted, what follows from that, immediates (Check), what is
//     closed (Closing), timers. So it tells what it did before it takes anything
//     that this can have led to. Where libuv looks at its sockets without
//     waiting, the loop does too (Look).
//   - TLS is a function: what is read beneath goes in, facts and bytes to be sent
//     come out, and the script is told the facts before the bytes leave. The
//     library wants to wait, so it has a goroutine, but that runs only while the
//     loop waits for it. A Duplex of the script is fed and asked on the loop.
//   - What is open holds the loop until it is told to be over: a connection while
//     it is read, a request until it is answered, something closed until that is
//     told. TLS holds nothing: what it goes over does, as in Node.
//
// So a client of the script's own server is told that it is connected in the turn
// in which the server is told of it, after the server: uv.Meetings.
//
// Whatever a script gets hold of it can call. So nothing of the system may be in
// a Go part of this package, guarded by JavaScript or not, and Go values go to
// JavaScript in boxes only: goja shows scripts the exported methods of others.
//
// Tests compare with Node: nodetest.Compare runs each script of a directory of
// testdata under node and here, and expects equal output.
package node
