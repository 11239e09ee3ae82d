package streams

import (
	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/buffer"
	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A Sink is what the handle of a socket writes to.
type Sink interface {
	// CanWrite reports whether it is connected, and started.
	CanWrite() bool

	// Write answers 0 where all is written, 1 where done will be called with an
	// errno, or an errno. It keeps the bytes in the second case only, and not data
	// itself.
	Write(data [][]byte, done func(args ...any)) int

	// Queued is the bytes that wait to be written, as writeQueueSize.
	Queued() int64
}

// socketParts are what net.Socket is known by.
type socketParts struct {
	write, writev goja.Value   // its _write and _writev
	timeout       *goja.Symbol // its timer
	lastQueue     *goja.Symbol // Queued, when something was written last
	failure       loop.Native  // makes the error of an errno
}

func (b *binding) setSocket(parts *goja.Object) {
	s := &b.socket
	s.write, s.writev = parts.Get("write"), parts.Get("writev")
	s.timeout, _ = parts.Get("timeout").(*goja.Symbol)
	s.lastQueue, _ = parts.Get("lastQueue").(*goja.Symbol)
	s.failure, _ = loop.Callable(parts.Get("failure"))
}

// sink is where a socket's chunks go when nothing but its own _write and _writev
// would see them on their way; nil where JavaScript is to look.
func (w *writable) sink() Sink {
	handle, ok := w.stream.Get("_handle").(*goja.Object)
	if !ok || w.stream.Get("connecting").ToBoolean() || w.binding.hasTimer(w.stream) {
		return nil
	}
	v := loop.Behind(handle)
	if v == nil {
		v = loop.Behind(handle.Get("_native")) // of TLS
	}
	if s, ok := v.(Sink); ok && s.CanWrite() {
		return s
	}
	return nil
}

// hasTimer reports whether a socket, or one that it goes over, has a timeout, which
// everything that happens begins anew.
func (b *binding) hasTimer(socket *goja.Object) bool {
	for o := socket; o != nil; o, _ = o.Get("_parent").(*goja.Object) {
		if v := o.GetSymbol(b.socket.timeout); v != nil && !goja.IsNull(v) {
			return true
		}
	}
	return false
}

// sendOne writes a chunk to a socket; false: JavaScript is to write it.
func (w *writable) sendOne(r request) bool {
	if w.stream.Get("_write") != w.binding.socket.write {
		return false
	}
	s := w.sink()
	if s == nil {
		return false
	}
	p, ok := w.bytes(r)
	if ok {
		w.binding.one[0] = p
		w.send(s, w.binding.one[:])
	}
	return ok
}

func (w *writable) send(s Sink, data [][]byte) {
	b := w.binding
	if w.sent == nil {
		w.sent = func(args ...any) { w.wasSent(args[0].(int)) }
	}
	switch answer := s.Write(data, w.sent); {
	case answer < 0:
		w.wrote(b.failure(answer))
	case answer == 0:
		w.wrote(b.undefined)
	default:
		loop.Must(w.stream.SetSymbol(b.socket.lastQueue, s.Queued()))
	}
}

// wasSent tells of what had to wait.
func (w *writable) wasSent(errno int) {
	b := w.binding
	switch {
	case w.stream.Get("destroyed").ToBoolean():
		w.wrote(b.null)
	case errno < 0:
		w.wrote(b.failure(errno))
	default:
		if b.hasTimer(w.stream) {
			b.method(w.stream, "_unrefTimer")
		}
		loop.Must(w.stream.SetSymbol(b.socket.lastQueue, 0))
		w.wrote(b.undefined)
	}
}

func (b *binding) failure(errno int) goja.Value {
	return b.socket.failure(goja.FunctionCall{
		Arguments: []goja.Value{b.l.VM.ToValue(errno)}})
}

// maxCopy is the most of a chunk that is copied, to leave with others.
const maxCopy = 4 << 10

// batch is the bytes of all that waits; ok is false where something is no text or
// bytes as they come.
func (w *writable) batch() (list [][]byte, ok bool) {
	run := make([]byte, 0, min(w.length, 1<<20))
	for r := range w.buffered.All() {
		p, ok := w.bytes(r)
		switch {
		case !ok:
			return nil, false
		case len(p) <= maxCopy:
			run = append(run, p...)
			continue
		case len(run) > 0:
			list = append(list, run)
			run = run[len(run):]
		}
		list = append(list, p)
	}
	if len(run) > 0 || len(list) == 0 {
		list = append(list, run)
	}
	return list, true
}

func (w *writable) bytes(r request) ([]byte, bool) {
	if s, ok := r.chunk.(goja.String); ok {
		return buffer.Encode(s, r.encoding.String())
	}
	return w.binding.bytesOf(r.chunk)
}
