package tls

import (
	"bytes"
	"errors"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/node/internal/uv"
)

// A writer writes for the script, in the order in which it asked. The
// script's memory is used in place until it is told that a write is done.
type writer struct {
	t       *handle
	waiting []*writeRequest // that the script has not heard of; of the loop
	since   time.Time       // when deliver began to yield; of the loop
	ready   chan struct{}   // closed when the connection may be written to
	once    sync.Once       // closes it

	mu      sync.Mutex
	queue   []*writeRequest
	size    int  // bytes of queue, and of what is being written
	ending  bool // our side is to be ended, and was not yet
	running bool
	idle    chan struct{} // closed when the goroutine ends
	done    []*writeRequest
	posted  bool
	gone    bool
}

type writeRequest struct {
	data [][]byte
	copy *bytes.Buffer // has data, if that is not the script's
	size int           // of data
	end  bool          // of our side
	tell goja.Callable
	err  error
}

// copies has buffers for what is written after the script was told that it was.
var copies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// copyOf returns a buffer of copies with data in it.
func copyOf(data [][]byte) *bytes.Buffer {
	b := copies.Get().(*bytes.Buffer)
	b.Reset()
	for _, d := range data {
		b.Write(d)
	}
	return b
}

func (w *writer) init(t *handle) {
	w.t, w.ready = t, make(chan struct{})
}

// window is how many bytes are taken from the script before they are
// written, as a system takes them: what is destroyed in the next moment still
// sends them.
const window = 128 << 10

func sizeOf(data [][]byte) (n int) {
	for _, b := range data {
		n += len(b)
	}
	return n
}

// begin lets writes go.
func (w *writer) begin() { w.once.Do(func() { close(w.ready) }) }

func (w *writer) mayWrite() bool {
	select {
	case <-w.ready:
		return true
	default:
		return false
	}
}

// add writes, or ends our side; tell is called with an errno, 0 for success.
func (w *writer) add(item *writeRequest) {
	w.waiting = append(w.waiting, item)
	w.t.Loop.Ref() // until it is told of
	w.since = time.Time{}
	w.mu.Lock()
	defer w.mu.Unlock()
	item.size = sizeOf(item.data)
	if w.size += item.size; w.size <= window && !item.end && w.t.released &&
		w.t.stream == nil {
		item.copy = copyOf(item.data)
		item.data = [][]byte{item.copy.Bytes()}
		w.t.Loop.Post(func() { w.tell(item, 0) })
	}
	w.ending = w.ending || item.end
	w.queue = append(w.queue, item)
	if !w.running && !w.gone {
		w.running, w.idle = true, make(chan struct{})
		go w.run() // ends when the queue is empty, or with the handle
	}
}

func (w *writer) run() {
	defer close(w.idle)
	select {
	case <-w.ready:
	case <-w.t.done:
		if !w.mayWrite() {
			return
		}
	}
	for {
		items := w.take()
		if len(items) == 0 {
			return
		}
		err := w.t.write(items)
		for _, item := range items {
			item.err = err
		}
		w.finish(items)
	}
}

// take returns what is to be written next: the writes that wait, as far as
// they are worth to be one, or the end. Nothing lets the writer go.
func (w *writer) take() []*writeRequest {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone {
		w.queue = nil
	}
	n, size := 0, 0
	for n < len(w.queue) && size < maxJoined && (n == 0 || !w.queue[n].end) {
		size += w.queue[n].size
		if n++; w.queue[n-1].end {
			break
		}
	}
	items := slices.Clone(w.queue[:n])
	w.queue = w.queue[n:]
	if n == 0 {
		w.running = false
	}
	return items
}

// maxJoined is how many bytes of small writes are joined.
const maxJoined = 64 << 10

// write is of the writer's goroutine.
func (t *handle) write(items []*writeRequest) error {
	if items[0].end {
		err := t.sock.CloseWrite()
		if err != nil && t.sock.Err() != nil { // TLS has failed
			return t.gate.endWrite()
		}
		return err
	}
	var data [][]byte
	for _, item := range items {
		data = append(data, item.data...)
	}
	one := data[0]
	if len(data) > 1 {
		joined := copyOf(data)
		defer copies.Put(joined)
		one = joined.Bytes()
	}
	_, err := t.sock.Write(one)
	return err
}

func (w *writer) finish(items []*writeRequest) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, item := range items {
		w.size -= item.size
		if item.copy != nil {
			copies.Put(item.copy)
			item.data, item.copy = nil, nil
		}
	}
	w.done = append(w.done, items...)
	if !w.posted {
		w.posted = true
		w.t.Loop.Post(w.deliver)
	}
}

func (w *writer) deliver() {
	if w.yields() {
		runtime.Gosched()
		w.t.Loop.Post(w.deliver)
		return
	}
	w.mu.Lock()
	done := w.done
	w.done, w.posted = nil, false
	w.mu.Unlock()
	for _, item := range done {
		status := uv.Errno(0)
		if item.err != nil {
			switch status = statusOf(item.err); status {
			case 0:
				status = -uv.Errno(syscall.EPROTO)
			case uv.ErrEOF: // in Node it waits until the socket is closed
				status = errCanceled
			}
		}
		w.tell(item, status)
	}
}

// yields reports whether somebody in this process is still busy with what was
// written to a stream of the script's: in Node all that is over by then.
func (w *writer) yields() bool {
	if w.t.stream == nil || w.t.Closing || w.t.binding.busy == 0 {
		return false
	}
	if w.since.IsZero() {
		w.since = time.Now()
	}
	return time.Since(w.since) < endPatience
}

func (w *writer) tell(item *writeRequest, status uv.Errno) {
	i := slices.Index(w.waiting, item)
	if i < 0 {
		return // it was canceled
	}
	w.waiting = slices.Delete(w.waiting, i, i+1)
	w.t.Loop.Unref()
	w.t.Loop.Call(item.tell, goja.Undefined(), w.t.Loop.VM.ToValue(int(status)))
	if item.end {
		w.mu.Lock()
		w.ending = false
		w.mu.Unlock()
		w.t.in.again()
	}
}

// lingerTime is for what was written before a socket is destroyed. In Node it
// is with the system by then, as far as that takes it without waiting.
const lingerTime = 100 * time.Millisecond

// drained calls then, on the loop, when all is written or takes too long.
func (w *writer) drained(then func()) {
	w.mu.Lock()
	running, idle := w.running, w.idle
	w.mu.Unlock()
	if !running {
		then()
		return
	}
	finish := w.t.Request()
	go func() { // ends with the time, at the latest
		select {
		case <-idle:
		case <-time.After(lingerTime):
		}
		finish(then)
	}()
}

// endsNow reports whether all that was written is sent, and the end is being
// sent.
func (w *writer) endsNow() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ending && w.size == 0
}

// close drops what waits. cancel tells of it, when the script has closed the
// connection beneath.
func (w *writer) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gone = true
}

func (w *writer) cancel() {
	for _, item := range slices.Clone(w.waiting) {
		w.tell(item, errCanceled)
	}
}

const errCanceled = -uv.Errno(syscall.ECANCELED)

// statusOf returns the errno of an error that is the connection's beneath,
// ErrEOF for its end, and 0 for an error of TLS.
func statusOf(err error) uv.Errno {
	e, ok := err.(*tlssocket.Error)
	if !ok {
		return uv.ErrnoOf(err)
	}
	switch e.Code {
	case code.ConnReset, code.ConnAborted, code.Pipe,
		code.TimedOut, code.HostUnreachable,
		code.NetUnreachable, code.NotConn, code.IO:
		return transportStatus(e)
	case code.StreamDestroyed, code.StreamWriteAfterEnd:
		return errCanceled
	case code.SSLUnexpectedEOF: // in Node an end like others
		return uv.ErrEOF
	}
	return 0
}

func transportStatus(e *tlssocket.Error) uv.Errno {
	var sys syscall.Errno
	if e.Code == code.ConnReset && !errors.As(e.Err, &sys) {
		return uv.ErrEOF // the peer left, in the words of the library
	}
	return uv.ErrnoOf(e.Err)
}
