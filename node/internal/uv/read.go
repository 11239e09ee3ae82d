package uv

import (
	"io"
	"syscall"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
	"github.com/seed-435e3e10/tlssocket/node/internal/streams"
)

const (
	maxRead  = 64 << 10 // of one read, as libuv's
	maxReads = 32       // in a row, as libuv's
)

// A scratch is the memory that a loop reads into.
type scratch [maxRead]byte

func newScratch(*loop.Loop) *scratch { return new(scratch) }

// A readResult is one read of a goroutine, for a connection that the loop cannot
// read itself without waiting.
type readResult struct {
	data []byte
	err  error
}

// A reader is what reads a connection for its handle, while the script wants to.
// The loop reads what is there; until then the connection is parked. Where it cannot
// be, a goroutine reads, and the loop takes that.
type reader struct {
	wanted bool        // by the script
	turn   int64       // of the loop, in which it was read last
	armed  bool        // readable is to be called
	kept   *readResult // of the goroutine, that nobody wanted yet
	waiter[readResult]

	// sink gets what is read, if it is not nil.
	sink func(data []byte, status Errno)
}

// ReadStart has what arrives told until ReadStop, by the object's onread or
// to what Sink was given.
func (h *Conn) ReadStart() Errno {
	if h.Closing || h.conn == nil {
		return errNotConnected
	}
	h.setReading(true)
	h.arm()
	return 0
}

// ReadStop has nothing told any more, until ReadStart.
func (h *Conn) ReadStop() { h.setReading(false) }

func (h *Conn) setReading(reading bool) {
	h.in.wanted = reading
	h.SetActive(reading)
}

// Sink has all that is read from now on told to fn instead of the script: the
// bytes, which are not fn's when it has returned, or how reading ended.
func (h *Conn) Sink(fn func(data []byte, status Errno)) { h.in.sink = fn }

// arm has the loop read once there is something to read.
func (h *Conn) arm() {
	switch {
	case h.in.armed:
		return
	case h.in.kept != nil:
		h.Loop.Soon(h.readable)
	case h.in.started():
		h.in.again()
	default:
		h.startReads()
	}
	h.in.armed = true
}

// startReads is the first arm.
func (h *Conn) startReads() {
	l, readable, conn := h.Loop, h.readable, h.conn
	var raw syscall.RawConn
	if h.raw != nil {
		raw = h.raw
	}
	var b []byte
	h.in.start(raw, func() { l.PostSteps(readable) }, func() readResult {
		if b == nil {
			b = make([]byte, maxRead)
		}
		n, err := conn.Read(b)
		return readResult{append([]byte(nil), b[:n]...), err}
	})
}

// readable reads and tells what has come, as far as the script wants it.
func (h *Conn) readable() {
	h.in.armed = false
	switch {
	case h.Closing:
	case h.in.place == nil:
		h.takeResult()
	case h.in.turn != h.Loop.Turn():
		h.read()
	case h.in.wanted:
		h.arm() // look has read it; what came since is for the next turn
	}
}

// read reads as much as there is, within reason, and waits for more.
func (h *Conn) read() {
	p := loop.Shared(h.Loop, newScratch)[:]
	h.in.turn = h.Loop.Turn()
	for range maxReads {
		if h.Closing || !h.in.wanted {
			return
		}
		b := p
		if h.Limit > 0 && h.Limit < len(b) {
			b = b[:h.Limit]
		}
		n, err := h.raw.ReadNow(b)
		if n == 0 && err == nil {
			h.arm()
			return
		}
		h.tell(b[:n], err)
		if n < len(b) {
			if !h.Closing && h.in.wanted {
				h.arm()
			}
			return
		}
	}
	h.Loop.Soon(h.read)
}

// takeResult is readable for what a goroutine has read.
func (h *Conn) takeResult() {
	select {
	case r := <-h.in.results:
		h.in.kept = &r
	default:
	}
	r := h.in.kept
	if r == nil || !h.in.wanted {
		return
	}
	h.in.kept = nil
	if len(r.data) > 0 && r.err != nil {
		h.in.kept = &readResult{err: r.err}
		r.err = nil
	}
	h.tell(r.data, r.err)
	if !h.Closing && h.in.wanted {
		h.arm()
	}
}

// tell tells one read.
func (h *Conn) tell(data []byte, err error) {
	h.BytesRead += int64(len(data))
	status := readStatus(len(data), err)
	if status != 0 {
		h.setReading(false)
	}
	if h.in.sink != nil {
		h.in.sink(data, status)
		return
	}
	h.Loop.Step(func() {
		if status != 0 {
			h.onread(int(status), goja.Undefined())
			return
		}
		chunk := h.Loop.Buffer(append([]byte(nil), data...))
		if !streams.Deliver(h.Loop, h.Object, chunk) {
			h.onread(len(data), chunk)
		}
	})
}

func (h *Conn) onread(n int, data goja.Value) {
	if fn, ok := goja.AssertFunction(h.Object.Get("onread")); ok {
		h.Loop.Call(fn, h.Object, h.Loop.VM.ToValue(n), data)
	}
}

// readStatus is 0 for a read of n bytes, or the errno of how reading ended.
func readStatus(n int, err error) Errno {
	switch {
	case n > 0:
		return 0
	case err == nil || err == io.EOF:
		return ErrEOF
	}
	return ErrnoOf(err)
}

// stopReads has nothing read any more.
func (h *Conn) stopReads() {
	h.in.wanted, h.in.kept = false, nil
	h.in.stop()
}
