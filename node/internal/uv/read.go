package uv

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

// ReadStart has the script's onread called with each chunk that arrives until
// readStop. One chunk is under way at a time: the next is read when the script
// is done with the last and still wants more.
func (h *Conn) ReadStart() Errno {
	if h.Closing || h.conn == nil {
		return errNotConnected
	}
	if h.taken {
		return 0 // TLS reads
	}
	h.setReading(true)
	if h.waiting != nil {
		h.Loop.Post(h.deliver)
	} else {
		h.read()
	}
	return 0
}

// ReadStop has onread not called any more, until ReadStart.
func (h *Conn) ReadStop() { h.setReading(false) }

func (h *Conn) setReading(reading bool) {
	h.reading = reading
	h.SetActive(reading)
}

// read tells the reader to read once, if it is not at it.
func (h *Conn) read() {
	if h.inFlight {
		return
	}
	if h.want == nil {
		h.want = make(chan int, 1)
		h.results = make(chan readResult, 1)
		go h.runReader(h.conn, h.want) // ends when want is closed
	}
	h.inFlight = true
	h.want <- h.Limit
}

// runReader reads as often as it is told to.
func (h *Conn) runReader(conn net.Conn, want <-chan int) {
	var buf readBuffer
	for limit := range want {
		data, err := buf.read(conn, limit)
		h.results <- readResult{data, err}
		h.Loop.Post(h.arrived)
	}
}

// arrived takes what the reader has read.
func (h *Conn) arrived() {
	if h.Closing {
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
func (h *Conn) deliver() {
	if h.waiting == nil || !h.reading || h.Closing {
		return
	}
	result := h.waiting
	h.waiting = nil
	if len(result.data) > 0 {
		h.BytesRead.Add(int64(len(result.data)))
		if result.err != nil {
			h.waiting = &readResult{err: result.err}
		}
		h.onread(len(result.data), h.Loop.Buffer(result.data))
	} else {
		h.setReading(false)
		h.onread(int(readErrno(result.err)), goja.Undefined())
	}
	if h.Closing || !h.reading {
		return
	}
	if h.waiting != nil {
		h.Loop.Post(h.deliver)
	} else {
		h.read()
	}
}

func (h *Conn) onread(n int, data goja.Value) {
	if fn, ok := goja.AssertFunction(h.Object.Get("onread")); ok {
		h.Loop.Call(fn, h.Object, h.Loop.VM.ToValue(n), data)
	}
}

// readErrno is ErrnoOf for an error of reading.
func readErrno(err error) Errno {
	if err == nil {
		return ErrEOF
	}
	return ErrnoOf(err)
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
