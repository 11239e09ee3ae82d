package streams

import (
	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// readableParts are what a socket that reads is known by, and what JavaScript does
// for it.
type readableParts struct {
	onread, push, read, readMore goja.Value   // methods; readMore is _read
	owner, memory                *goja.Symbol // of a handle; of a socket's onread

	pushed loop.Native // is what follows a chunk that the listeners have
}

func (b *binding) setReadable(parts *goja.Object) {
	r := &b.readable
	r.onread, r.push = parts.Get("onread"), parts.Get("push")
	r.read, r.readMore = parts.Get("read"), parts.Get("_read")
	r.owner, _ = parts.Get("owner").(*goja.Symbol)
	r.memory, _ = parts.Get("memory").(*goja.Symbol)
	r.pushed, _ = loop.Callable(parts.Get("pushed"))
}

// Deliver gives a chunk that a handle has read to the listeners of its socket. It
// does what onread of lib/internal/net does where data flows and nothing else is
// to be minded; false: that is to be called.
func Deliver(l *loop.Loop, handle *goja.Object, chunk goja.Value) bool {
	b := of(l)
	if b.readable.onread == nil || handle.Get("onread") != b.readable.onread {
		return false
	}
	socket, ok := handle.GetSymbol(b.readable.owner).(*goja.Object)
	if !ok {
		return false
	}
	state, ok := socket.Get("_readableState").(*goja.Object)
	if !ok || !flows(state) || !b.isPlain(socket) {
		return false
	}
	b.method(socket, "emit", b.data, chunk)
	if !flows(state) {
		b.readable.pushed(goja.FunctionCall{Arguments: []goja.Value{socket, handle}})
	}
	return true
}

// flows reports whether a stream gives all that comes to its listeners, has done
// so before, and reads on.
func flows(state *goja.Object) bool {
	for _, name := range [...]string{"flowing", "reading", "dataEmitted"} {
		if v := state.Get(name); v == nil || !v.ToBoolean() {
			return false
		}
	}
	for _, name := range [...]string{"length", "sync", "ended", "destroyed", "errored",
		"decoder", "objectMode", "readingMore", "awaitDrainWriters"} {
		if v := state.Get(name); v == nil || v.ToBoolean() {
			return false
		}
	}
	return true
}

// isPlain reports whether a socket is as net made it, without a timeout, and has
// listeners of data.
func (b *binding) isPlain(socket *goja.Object) bool {
	r := &b.readable
	events, ok := socket.Get("_events").(*goja.Object)
	if !ok || events.Get("data") == nil || b.hasTimer(socket) {
		return false
	}
	if v := socket.GetSymbol(r.memory); v != nil && v.ToBoolean() {
		return false
	}
	return socket.Get("push") == r.push && socket.Get("read") == r.read &&
		socket.Get("_read") == r.readMore
}
