package uv

import (
	"net"
	"slices"
	"syscall"
)

// maxJoin is how many bytes of small pieces are joined into one to be written
// at once.
const maxJoin = 64 << 10

// A writer is what a handle has to write, and the end of writing. The loop
// writes; a goroutine only waits until the system takes more.
type writer struct {
	queue   []*writeRequest
	waiting bool // for the system, or for the loop's turn
}

// A writeRequest is data that waits to be written, or the end of writing.
type writeRequest struct {
	data [][]byte
	end  bool
	size int64             // of data that was not written yet
	done func(args ...any) // called with an errno
}

// Answers of write that are no errno.
const (
	writeDone    = 0
	writePending = 1
)

// CanWrite reports whether there is a connection to write to.
func (h *Conn) CanWrite() bool { return !h.Closing && h.conn != nil }

// Queued is QueueSize.
func (h *Conn) Queued() int64 { return h.QueueSize }

// Write writes data in order. What the system takes at once is written at
// once, and then done is not called.
func (h *Conn) Write(data [][]byte, done func(args ...any)) int {
	if h.Closing || h.conn == nil {
		return int(ErrBadHandle)
	}
	size := 0
	for _, b := range data {
		size += len(b)
	}
	h.BytesWritten += int64(size)
	if len(data) > 1 && size <= maxJoin {
		data = [][]byte{slices.Concat(data...)}
	}
	written := 0
	if len(h.out.queue) == 0 && h.raw != nil {
		var err error
		if written, err = h.writeSome(data); err != nil {
			return int(ErrnoOf(err))
		}
		if written == size {
			return writeDone
		}
	}
	r := &writeRequest{data: slices.Clone(data), size: int64(size), done: done}
	r.advance(written)
	h.enqueue(r)
	return writePending
}

// writeSome writes what the system takes without waiting.
func (h *Conn) writeSome(data [][]byte) (written int, err error) {
	for _, b := range data {
		n, err := h.raw.WriteNow(b)
		written += n
		if err != nil || n < len(b) {
			return written, err
		}
	}
	return written, nil
}

// advance lets go of n bytes that are written.
func (r *writeRequest) advance(n int) {
	r.size -= int64(n)
	for n > 0 {
		if n < len(r.data[0]) {
			r.data[0] = r.data[0][n:]
			return
		}
		n -= len(r.data[0])
		r.data = r.data[1:]
	}
}

// End ends the writing side after what was written, and calls done.
func (h *Conn) End(done func(args ...any)) Errno {
	if h.Closing || h.conn == nil {
		return errNotConnected
	}
	h.enqueue(&writeRequest{end: true, done: done})
	return 0
}

func (h *Conn) enqueue(r *writeRequest) {
	h.Loop.Ref() // until it is told
	h.QueueSize += r.size
	h.out.queue = append(h.out.queue, r)
	if h.out.waiting {
		return
	}
	h.out.waiting = true
	if r.end {
		h.Loop.Soon(h.writable)
	} else {
		h.awaitWritable()
	}
}

// awaitWritable has the loop write on when that is possible. Where the loop
// cannot write without waiting, a goroutine writes.
func (h *Conn) awaitWritable() {
	if h.raw != nil {
		go func() { // ends when the system takes more, or h is closed
			awaitWritable(h.raw)
			h.Loop.PostSteps(h.writable)
		}()
		return
	}
	conn, r := h.conn, h.out.queue[0]
	go func() { // ends when all is written, or h is closed
		data := net.Buffers(r.data)
		_, err := data.WriteTo(conn)
		h.Loop.PostSteps(func() {
			if !h.Closing {
				h.wrote(r, err)
				h.writable()
			}
		})
	}()
}

// writable works on the queue as far as that goes without waiting.
func (h *Conn) writable() {
	h.out.waiting = false
	for !h.Closing && len(h.out.queue) > 0 {
		r := h.out.queue[0]
		var err error
		switch {
		case r.end:
			err = closeWrite(h.conn)
		case h.raw != nil:
			var n int
			n, err = h.writeSome(r.data)
			r.advance(n)
			h.QueueSize -= int64(n)
		}
		if err == nil && r.size > 0 {
			h.out.waiting = true
			h.awaitWritable()
			return
		}
		h.wrote(r, err)
	}
}

// wrote tells that the first request is done.
func (h *Conn) wrote(r *writeRequest, err error) {
	h.out.queue = h.out.queue[1:]
	h.QueueSize -= r.size
	h.Loop.Unref()
	h.Loop.Step(func() { r.done(int(ErrnoOf(err))) })
}

// cancelWrites gives up what waits to be written. What it returns tells that.
func (h *Conn) cancelWrites() (tell func()) {
	queue := h.out.queue
	h.out.queue, h.QueueSize = nil, 0
	for range queue {
		h.Loop.Unref()
	}
	return func() {
		for _, r := range queue {
			h.Loop.Step(func() { r.done(int(-Errno(syscall.ECANCELED))) })
		}
	}
}
