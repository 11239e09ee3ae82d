package node

import (
	"net"

	"github.com/dop251/goja"
)

const (
	minRead = 4 << 10
	maxRead = 64 << 10 // as libuv's
)

// A readResult is one read of the reader.
type readResult struct {
	data []byte
	err  error
}

// readStart has the script's onread called with each chunk that arrives until
// readStop. One chunk is under way at a time: the next is read when the script
// is done with the last and still wants more.
func (h *connHandle) readStart() errno {
	if h.closing || h.conn == nil {
		return errNotConnected
	}
	if h.taken {
		return 0 // TLS reads
	}
	h.setReading(true)
	if h.waiting != nil {
		h.l.post(h.deliver)
	} else {
		h.read()
	}
	return 0
}

func (h *connHandle) readStop() { h.setReading(false) }

func (h *connHandle) setReading(reading bool) {
	h.reading = reading
	h.setActive(reading)
}

// read tells the reader to read once, if it is not at it.
func (h *connHandle) read() {
	if h.inFlight {
		return
	}
	if h.want == nil {
		h.want = make(chan int, 1)
		h.results = make(chan readResult, 1)
		go h.runReader(h.conn, h.want) // ends when want is closed
	}
	h.inFlight = true
	h.want <- h.limit
}

// runReader reads as often as it is told to.
func (h *connHandle) runReader(conn net.Conn, want <-chan int) {
	var buf readBuffer
	for limit := range want {
		data, err := buf.read(conn, limit)
		h.results <- readResult{data, err}
		h.l.post(h.arrived)
	}
}

// arrived takes what the reader has read.
func (h *connHandle) arrived() {
	if h.closing {
		return
	}
	select {
	case result := <-h.results:
		h.inFlight, h.waiting = false, &result
		h.deliver()
	default: // TLS has taken it
	}
}

// deliver hands what was read to the script, if it wants it, and reads on.
func (h *connHandle) deliver() {
	if h.waiting == nil || !h.reading || h.closing {
		return
	}
	result := h.waiting
	h.waiting = nil
	if len(result.data) > 0 {
		h.bytesRead.Add(int64(len(result.data)))
		if result.err != nil {
			h.waiting = &readResult{err: result.err}
		}
		h.onread(len(result.data), h.l.buffer(result.data))
	} else {
		h.setReading(false)
		h.onread(int(readErrno(result.err)), goja.Undefined())
	}
	if h.closing || !h.reading {
		return
	}
	if h.waiting != nil {
		h.l.post(h.deliver)
	} else {
		h.read()
	}
}

func (h *connHandle) onread(n int, data goja.Value) {
	if fn, ok := goja.AssertFunction(h.object.Get("onread")); ok {
		h.l.call(fn, h.object, h.l.vm.ToValue(n), data)
	}
}

// readErrno is errnoOf for an error of reading.
func readErrno(err error) errno {
	if err == nil {
		return errEOF
	}
	return errnoOf(err)
}

// A readBuffer is memory to read into, as much as the last reads had use for.
type readBuffer struct {
	size int
	free []byte
}

// read reads once, at most limit bytes if that is positive. Large chunks are
// given away with their memory; small ones are copied out, so that they do not
// hold a large buffer.
func (b *readBuffer) read(conn net.Conn, limit int) ([]byte, error) {
	b.size = min(max(b.size, minRead), maxRead)
	if b.free == nil {
		b.free = make([]byte, b.size)
	}
	p := b.free
	if limit > 0 && limit < len(p) {
		p = p[:limit]
	}
	n, err := conn.Read(p)
	data := p[:n:n]
	switch {
	case n > len(b.free)/2:
		if n == len(b.free) {
			b.size *= 2
		}
		b.free = nil
	default:
		data = append(make([]byte, 0, n), data...)
		if n < len(b.free)/4 && b.size > minRead {
			b.size /= 2
			b.free = nil
		}
	}
	return data, err
}
