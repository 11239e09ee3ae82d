package link

import (
	"net"
	"sync"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
)

const (
	QueueLimit = 1 << 18 // bytes that may wait; less than a buffer has room for
	QueueLarge = 1 << 15 // a write above it is not joined with others
)

// writeQueue joins small writes. While bytes wait, a
// goroutine of the queue sends them; it ends with the last one.
type writeQueue struct {
	link *Link

	mu      sync.Mutex
	buf     *transport.Buffer // has what waits; nil if nothing does
	waiting int               // bytes of it
	busy    bool              // the goroutine exists
	closed  bool              // nothing is taken any more
	moved   chan struct{}     // closed when bytes went; may be nil
}

func newWriteQueue(l *Link) *writeQueue {
	return &writeQueue{link: l}
}

// write is Write. A write that answers the peer, with nothing before it, goes
// out directly: it is what the peer waits for. So does one for which there is
// no buffer.
func (q *writeQueue) write(p []byte, answers bool) (int, error) {
	large := len(p) > QueueLarge
	for {
		q.mu.Lock()
		idle := !q.busy && q.waiting == 0
		switch {
		case q.closed:
			q.mu.Unlock()
			return 0, q.link.owner.Failed("write", ErrAfterEnd)
		case idle && (large || answers):
			q.mu.Unlock()
			return q.link.writeNow(p, answers)
		case !large && q.take(p):
			q.mu.Unlock()
			return len(p), nil
		case idle:
			q.mu.Unlock()
			return q.link.writeNow(p, answers)
		}
		moved := q.watch()
		q.mu.Unlock()
		if !q.link.writes.wait(moved) {
			return 0, q.link.timedOut("write")
		}
		if err := q.link.writable("write"); err != nil {
			return 0, err
		}
	}
}

// take adds p to what waits, and sees to it that somebody sends it. It reports
// false if there is no room. mu is held.
func (q *writeQueue) take(p []byte) bool {
	switch {
	case len(p) == 0:
		return true
	case q.waiting+len(p) > QueueLimit:
		return false
	}
	if q.buf == nil {
		if q.buf = transport.Buffers.Get(); q.buf == nil {
			return false
		}
	}
	q.waiting += copy(q.buf[q.waiting:], p)
	if !q.busy {
		q.busy = true
		go q.run() // ends when nothing waits, or the socket ends
	}
	return true
}

// watch returns a channel that is closed when bytes went. mu is held.
func (q *writeQueue) watch() <-chan struct{} {
	if q.moved == nil {
		q.moved = make(chan struct{})
	}
	return q.moved
}

// wake lets those go on who wait for bytes to go. mu is held.
func (q *writeQueue) wake() {
	if q.moved != nil {
		close(q.moved)
		q.moved = nil
	}
}

func (q *writeQueue) run() {
	for {
		q.mu.Lock()
		buf, n := q.buf, q.waiting
		q.buf, q.waiting = nil, 0
		q.busy = buf != nil
		q.wake()
		q.mu.Unlock()
		if buf == nil {
			return
		}
		err := q.link.writeCounted(buf[:n])
		transport.Buffers.Put(buf)
		if err != nil {
			q.abandon()
		}
	}
}

// close takes nothing more and waits until all is sent, at most until the
// write deadline.
func (q *writeQueue) close() error {
	for {
		q.mu.Lock()
		q.closed = true
		idle := !q.busy
		moved := q.watch()
		q.mu.Unlock()
		switch {
		case idle:
			return nil
		case q.link.over.Load():
			return q.link.owner.Failed("close", net.ErrClosed)
		}
		if !q.link.writes.wait(moved) {
			return q.link.timedOut("close")
		}
	}
}

// closeIdle is close, if nothing waits. It reports whether that is so.
func (q *writeQueue) closeIdle() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.busy {
		return false
	}
	q.closed = true
	return true
}

// abandon drops what waits.
func (q *writeQueue) abandon() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	if q.buf != nil {
		transport.Buffers.Put(q.buf)
		q.buf, q.waiting = nil, 0
	}
	q.wake()
}
