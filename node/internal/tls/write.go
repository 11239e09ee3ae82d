package tls

import (
	"slices"
	"syscall"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// A writer writes for the script. What is encrypted leaves at once, unless the
// connection beneath is still busy with what came before: then all of it leaves
// together.
type writer struct {
	t     *handle
	plain []*writeRequest // that wait for the handshake
	made  []*writeRequest // that are encrypted, and not on their way
	sent  []*writeRequest // that are on their way
	busy  bool            // something is on its way
	spare []byte          // memory to encrypt into
	muted bool

	total, queued int // bytes, in the script's eyes: written, and not yet told
}

type writeRequest struct {
	data [][]byte
	size int
	tell func(args ...any) // called with an errno
}

// Answers of write that are no errno.
const writePending = 1

const (
	errCanceled = -uv.Errno(syscall.ECANCELED)
	errProtocol = -uv.Errno(syscall.EPROTO)
)

// maxSpare is how much memory a connection keeps to encrypt into.
const maxSpare = 256 << 10

// CanWrite reports whether TLS is there to write to.
func (t *handle) CanWrite() bool { return t.sock != nil && !t.Closing }

// Queued is the bytes that were written and not told of yet.
func (t *handle) Queued() int64 { return int64(t.out.queued) }

// Write writes data in order. The answer is writePending, or an errno where
// nothing will be told.
func (t *handle) Write(data [][]byte, done func(args ...any)) int {
	return t.out.add(&writeRequest{data: data, tell: done})
}

func (w *writer) add(r *writeRequest) int {
	for _, b := range r.data {
		r.size += len(b)
	}
	w.total += r.size
	if w.t.secure && !w.encrypt(r) {
		return int(errProtocol)
	}
	w.queued += r.size
	if !w.t.secure {
		r.data = slices.Clone(r.data)
		w.plain = append(w.plain, r)
		return writePending
	}
	w.flush()
	return writePending
}

// encrypt gives a request's bytes to TLS.
func (w *writer) encrypt(r *writeRequest) bool {
	one := r.data[0]
	if len(r.data) > 1 {
		joined := w.t.binding.joined[:0]
		for _, b := range r.data {
			joined = append(joined, b...)
		}
		if one = joined; cap(joined) <= maxSpare {
			w.t.binding.joined = joined
		}
	}
	r.data = nil
	if len(one) > 0 {
		if _, err := w.t.sock.Write(one); err != nil {
			return false
		}
	}
	w.made = append(w.made, r)
	return true
}

// secured encrypts what has waited for the handshake.
func (w *writer) secured() {
	plain := w.plain
	w.plain = nil
	for _, r := range plain {
		if !w.encrypt(r) {
			w.t.Loop.Check(func() { w.tell([]*writeRequest{r}, errProtocol) })
		}
	}
}

// flush sends what is encrypted, unless something is on its way.
func (w *writer) flush() {
	b := w.t.bio
	if w.busy || b == nil || w.t.Closing || len(b.out) == 0 && len(w.made) == 0 {
		return
	}
	data := b.out
	b.out, w.spare = w.spare[:0], nil
	if w.muted {
		data = data[:0]
	}
	w.sent, w.made, w.busy = append(w.sent, w.made...), nil, true
	answer := 0
	if len(data) > 0 {
		answer = w.t.beneath.Write([][]byte{data}, func(args ...any) {
			w.wrote(uv.Errno(args[0].(int)))
		})
	}
	if answer == writePending {
		return
	}
	if cap(data) <= maxSpare {
		w.spare = data
	}
	// As in Node, it is told later all the same.
	w.t.Loop.Check(func() { w.wrote(uv.Errno(answer)) })
}

// push sends what is encrypted behind what is on its way.
func (w *writer) push() {
	if data := w.t.bio.out; len(data) > 0 {
		w.t.bio.out = nil
		w.t.beneath.Write([][]byte{data}, func(...any) {})
	}
}

// wrote tells that what was on its way is sent.
func (w *writer) wrote(status uv.Errno) {
	w.busy = false
	sent := w.sent
	w.sent = nil
	w.tell(sent, status)
	if !w.t.Closing {
		w.flush()
	}
}

func (w *writer) tell(list []*writeRequest, status uv.Errno) {
	for _, r := range list {
		w.queued -= r.size
		if r.tell != nil {
			tell := r.tell
			r.tell = nil
			w.t.Loop.Step(func() { tell(int(status)) })
		}
	}
}

// end ends our side; tell is called with an errno. Before the connection is
// secure, and when TLS has failed, there is nobody to say goodbye to, and nothing
// more to say.
func (w *writer) end(tell goja.Callable) int {
	if w.t.secure && !w.muted {
		_ = w.t.sock.CloseWrite() // what has failed is known
		w.flush()
		w.push()
	}
	w.muted = w.muted || !w.t.secure
	return int(w.t.beneath.End(func(args ...any) {
		w.t.Loop.Call(tell, goja.Undefined(), w.t.Loop.VM.ToValue(args[0]))
	}))
}

// cancel tells that what was not sent will not be.
func (w *writer) cancel() {
	for _, list := range []*[]*writeRequest{&w.plain, &w.made, &w.sent} {
		requests := *list
		*list = nil
		w.tell(requests, errCanceled)
	}
}
