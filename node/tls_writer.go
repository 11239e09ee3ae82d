package node

import (
	"errors"
	"slices"
	"sync"
	"syscall"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket"
)

// A tlsWriter writes for the script, in the order in which it asked. The
// script's memory is used in place until it is told that a write is done.
type tlsWriter struct {
	t       *tlsConn
	waiting []*tlsWrite   // that the script has not heard of; of the loop
	ready   chan struct{} // closed when the connection may be written to
	once    sync.Once     // closes it
	ending  bool          // our side is being ended; of the loop

	mu      sync.Mutex
	queue   []*tlsWrite
	running bool
	done    []*tlsWrite
	posted  bool
	gone    bool
}

type tlsWrite struct {
	data [][]byte
	end  bool // of our side
	tell goja.Callable
	err  error
}

func (w *tlsWriter) init(t *tlsConn) {
	w.t, w.ready = t, make(chan struct{})
}

// begin lets writes go.
func (w *tlsWriter) begin() { w.once.Do(func() { close(w.ready) }) }

// add writes, or ends our side; tell is called with an errno, 0 for success.
func (w *tlsWriter) add(item *tlsWrite) {
	w.ending = item.end && len(w.waiting) == 0
	w.waiting = append(w.waiting, item)
	w.t.l.ref() // until it is told of
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = append(w.queue, item)
	if !w.running && !w.gone {
		w.running = true
		go w.run() // ends when the queue is empty, or with the handle
	}
}

func (w *tlsWriter) run() {
	select {
	case <-w.ready:
	case <-w.t.done:
		return
	}
	for {
		w.mu.Lock()
		if len(w.queue) == 0 || w.gone {
			w.running = false
			w.mu.Unlock()
			return
		}
		item := w.queue[0]
		w.queue = w.queue[1:]
		w.mu.Unlock()
		item.err = w.t.write(item)
		w.finish(item)
	}
}

// write is of the writer's goroutine.
func (t *tlsConn) write(item *tlsWrite) error {
	if item.end {
		err := t.sock.CloseWrite()
		if err != nil && t.sock.Err() != nil { // TLS has failed
			return t.gate.endWrite()
		}
		return err
	}
	for _, b := range item.data {
		if _, err := t.sock.Write(b); err != nil {
			return err
		}
	}
	return nil
}

func (w *tlsWriter) finish(item *tlsWrite) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done = append(w.done, item)
	if !w.posted {
		w.posted = true
		w.t.l.post(w.deliver)
	}
}

func (w *tlsWriter) deliver() {
	w.mu.Lock()
	done := w.done
	w.done, w.posted = nil, false
	w.mu.Unlock()
	for _, item := range done {
		status := errno(0)
		if item.err != nil {
			if status = tlsStatus(item.err); status == 0 {
				status = -errno(syscall.EPROTO)
			}
		}
		w.tell(item, status)
	}
}

func (w *tlsWriter) tell(item *tlsWrite, status errno) {
	i := slices.Index(w.waiting, item)
	if i < 0 {
		return // it was canceled
	}
	w.waiting = slices.Delete(w.waiting, i, i+1)
	w.t.l.unref()
	w.t.l.call(item.tell, goja.Undefined(), w.t.l.vm.ToValue(int(status)))
	w.ending = len(w.waiting) > 0 && w.waiting[0].end
	w.t.in.again()
}

// close drops what waits. cancel tells of it, when the script has closed the
// connection beneath.
func (w *tlsWriter) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gone = true
}

func (w *tlsWriter) cancel() {
	for _, item := range slices.Clone(w.waiting) {
		w.tell(item, errCanceled)
	}
}

const errCanceled = -errno(syscall.ECANCELED)

// tlsStatus returns the errno of an error that is the connection's beneath,
// errEOF for its end, and 0 for an error of TLS.
func tlsStatus(err error) errno {
	e, ok := err.(*tlssocket.Error)
	if !ok {
		return errnoOf(err)
	}
	switch e.Code {
	case tlssocket.ErrConnReset, tlssocket.ErrConnAborted, tlssocket.ErrPipe,
		tlssocket.ErrTimedOut, tlssocket.ErrHostUnreachable,
		tlssocket.ErrNetUnreachable, tlssocket.ErrNotConn, tlssocket.ErrIO:
		return transportStatus(e)
	case tlssocket.ErrStreamDestroyed, tlssocket.ErrStreamWriteAfterEnd:
		return errCanceled
	case tlssocket.ErrSSLUnexpectedEOF: // in Node an end like others
		return errEOF
	}
	return 0
}

func transportStatus(e *tlssocket.Error) errno {
	var sys syscall.Errno
	if e.Code == tlssocket.ErrConnReset && !errors.As(e.Err, &sys) {
		return errEOF // the peer left, in the words of the library
	}
	return errnoOf(e.Err)
}
