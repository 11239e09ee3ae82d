package tls

import (
	"net"
	"os"
	"sync"
	"time"
)

// A bio is the connection beneath crypto/tls, in memory: what is read goes in,
// what is to be sent comes out.
//
// crypto/tls waits where it reads, and the library where it asks the script. So
// they run on a goroutine of their own, but never at the same time as the loop:
// run gives them the turn and waits until they give it back, because they have
// read all there is, have asked, or are over. That is for the handshake: then the
// loop polls, and reading times out where nothing has come.
type bio struct {
	turn chan struct{} // theirs begins
	back chan struct{} // and is over
	gone chan struct{} // closed by abandon: nobody takes turns any more

	// Owned by who has the turn.
	in   []byte
	end  error // how in ends; nil: more may come
	out  []byte
	over bool // nobody takes turns any more
	asks bool // and waits for the answer

	polled bool // by the loop

	quit sync.Once
}

func newBio() *bio {
	return &bio{turn: make(chan struct{}), back: make(chan struct{}, 1),
		gone: make(chan struct{})}
}

// run gives the turn away and takes it back, unless a question waits for its
// answer. It is the loop's.
func (b *bio) run() {
	if b.over || b.asks {
		return
	}
	b.turn <- struct{}{}
	<-b.back
}

// yield gives the turn back and waits for the next; false: there is none.
func (b *bio) yield() bool {
	b.back <- struct{}{}
	return b.begin()
}

// begin waits for the turn.
func (b *bio) begin() bool {
	select {
	case <-b.turn:
		return true
	case <-b.gone:
		return false
	}
}

// finish gives the last turn back.
func (b *bio) finish() {
	b.over = true
	b.back <- struct{}{}
}

// ask gives the turn back until the loop has called answer and run.
func (b *bio) ask() bool {
	b.asks = true
	return b.yield()
}

func (b *bio) answer() { b.asks = false }

// abandon lets those go who wait here. It is the loop's.
func (b *bio) abandon() { b.quit.Do(func() { close(b.gone) }) }

func (b *bio) isGone() bool {
	select {
	case <-b.gone:
		return true
	default:
		return false
	}
}

// Memory tells the library that Write waits for nothing, and that only who has
// the turn may read.
func (b *bio) Memory() {}

// Read implements net.Conn.
func (b *bio) Read(p []byte) (int, error) {
	for len(b.in) == 0 {
		switch {
		case b.end != nil:
			return 0, b.end
		case b.polled:
			return 0, os.ErrDeadlineExceeded
		case !b.yield():
			return 0, net.ErrClosed
		}
	}
	n := copy(p, b.in)
	b.in = b.in[n:]
	return n, nil
}

// Write implements net.Conn.
func (b *bio) Write(p []byte) (int, error) {
	if b.isGone() {
		return 0, net.ErrClosed
	}
	b.out = append(b.out, p...)
	return len(p), nil
}

// Close implements net.Conn. What the library has to say is in out; the
// connection beneath is the script's.
func (b *bio) Close() error { return nil }

// LocalAddr implements net.Conn.
func (b *bio) LocalAddr() net.Addr { return nil }

// RemoteAddr implements net.Conn.
func (b *bio) RemoteAddr() net.Addr { return nil }

// SetDeadline implements net.Conn. Nothing waits here but for the loop.
func (b *bio) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn.
func (b *bio) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn.
func (b *bio) SetWriteDeadline(time.Time) error { return nil }
