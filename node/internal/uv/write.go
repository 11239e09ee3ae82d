package uv

import (
	"net"
	"slices"
)

// maxJoin is how many bytes of small pieces are joined into one to be written
// at once.
const maxJoin = 64 << 10

// writePiece is how many bytes are written before the script sees progress.
const writePiece = 256 << 10

// A writeRequest is data that waits to be written, or the end of writing.
type writeRequest struct {
	data   net.Buffers
	end    bool
	size   int64 // of data that was not written yet
	finish func(func()) bool
	done   func(args ...any) // called with an errno
}

// Answers of write that are no errno.
const (
	writeDone    = 0
	writePending = 1
)

// Write writes data in order. What the system takes at once is written at
// once, and then done is not called.
func (h *Conn) Write(data [][]byte, done func(args ...any)) int {
	if h.Closing || h.conn == nil || h.taken {
		return int(ErrBadHandle)
	}
	size := 0
	for _, b := range data {
		size += len(b)
	}
	h.BytesWritten.Add(int64(size))
	if len(data) > 1 && size <= maxJoin {
		data = [][]byte{slices.Concat(data...)}
	}
	if h.queueEmpty() {
		rest, err := h.writeNow(data)
		if err != nil {
			return int(ErrnoOf(err))
		}
		if len(rest) == 0 {
			return writeDone
		}
		data = rest
	} else {
		data = slices.Clone(data)
	}
	h.enqueue(&writeRequest{data: data, done: done})
	return writePending
}

// WriteNow writes what the system takes without waiting.
func (h *Conn) writeNow(data [][]byte) (rest [][]byte, err error) {
	for i, b := range data {
		n, err := WriteNow(h.raw, b)
		if err != nil {
			return nil, err
		}
		if n < len(b) {
			rest = slices.Clone(data[i:])
			rest[0] = b[n:]
			return rest, nil
		}
	}
	return nil, nil
}

// End ends the writing side after what was written, and calls done.
func (h *Conn) End(done func(args ...any)) Errno {
	if h.Closing || h.conn == nil || h.taken {
		return errNotConnected
	}
	if h.queueEmpty() {
		err := closeWrite(h.conn)
		h.Request()(func() { done(int(ErrnoOf(err))) })
		return 0
	}
	h.enqueue(&writeRequest{end: true, done: done})
	return 0
}

func (h *Conn) queueEmpty() bool {
	h.writeMu.Lock()
	defer h.writeMu.Unlock()
	return len(h.queue) == 0
}

func (h *Conn) enqueue(r *writeRequest) {
	for _, b := range r.data {
		r.size += int64(len(b))
	}
	h.QueueSize.Add(r.size)
	r.finish = h.Request()
	h.writeMu.Lock()
	defer h.writeMu.Unlock()
	h.queue = append(h.queue, r)
	if !h.writing {
		h.writing = true
		go h.runWriter(h.conn) // ends when the queue is empty
	}
}

// runWriter works on the queue until it is empty. On a closed connection each
// request ends at once with an error.
func (h *Conn) runWriter(conn net.Conn) {
	for {
		r := h.next()
		if r == nil {
			return
		}
		var err error
		if r.end {
			err = closeWrite(conn)
		} else {
			err = h.writeAll(conn, r)
		}
		h.QueueSize.Add(-r.size)
		h.pop()
		r.finish(func() { r.done(int(ErrnoOf(err))) })
	}
}

// next returns the first request, and lets the writer go if there is none.
func (h *Conn) next() *writeRequest {
	h.writeMu.Lock()
	defer h.writeMu.Unlock()
	if len(h.queue) == 0 {
		h.writing = false
		return nil
	}
	return h.queue[0]
}

func (h *Conn) pop() {
	h.writeMu.Lock()
	defer h.writeMu.Unlock()
	h.queue[0] = nil
	h.queue = h.queue[1:]
	h.writeCond.Broadcast()
}

// awaitWrites returns when nothing waits to be written.
func (h *Conn) awaitWrites() {
	h.writeMu.Lock()
	defer h.writeMu.Unlock()
	for len(h.queue) > 0 {
		h.writeCond.Wait()
	}
}

func (h *Conn) writeAll(conn net.Conn, r *writeRequest) error {
	if len(r.data) > 1 {
		n, err := r.data.WriteTo(conn)
		h.wrote(r, n)
		return err
	}
	for b := r.data[0]; len(b) > 0; {
		n, err := conn.Write(b[:min(len(b), writePiece)])
		h.wrote(r, int64(n))
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

func (h *Conn) wrote(r *writeRequest, n int64) {
	r.size -= n
	h.QueueSize.Add(-n)
}
