package tlssocket

import (
	"os"
	"sync"
	"sync/atomic"

	"github.com/seed-435e3e10/tlssocket/internal/transport"
)

const (
	queueLimit = 1 << 18 // bytes that wait
	queueLarge = 1 << 15 // a write above it is not joined with others
)

// writeQueue joins small writes (Options.CoalesceWrites). While bytes wait, a
// goroutine of the queue sends them; it ends with the last one.
type writeQueue struct {
	socket *Socket
	turn   atomic.Bool   // the peer spoke since the last write
	gone   chan struct{} // closed by abandon
	once   sync.Once     // closes it

	mu      sync.Mutex
	waiting []byte
	busy    bool          // the goroutine exists
	dropped bool          // the socket ended
	closed  bool          // nothing is taken any more
	moved   chan struct{} // closed when bytes went; may be nil
}

func newWriteQueue(s *Socket) *writeQueue {
	return &writeQueue{socket: s, gone: make(chan struct{})}
}

// write is Write. A write that answers the peer, with nothing before it, goes
// out directly: it is what the peer waits for.
func (q *writeQueue) write(p []byte) (int, error) {
	answers := q.turn.Swap(false)
	large := len(p) > queueLarge
	for {
		q.mu.Lock()
		idle := !q.busy && len(q.waiting) == 0
		switch {
		case q.closed:
			q.mu.Unlock()
			return 0, q.socket.wrap("write",
				failure{ErrStreamWriteAfterEnd, errWriteAfterEnd})
		case idle && (large || answers):
			q.mu.Unlock()
			return q.socket.writeNow(p)
		case !large && len(q.waiting)+len(p) <= queueLimit:
			q.take(p)
			q.mu.Unlock()
			return len(p), nil
		}
		moved := q.watch()
		q.mu.Unlock()
		if !q.socket.writeLine.wait(moved) {
			return 0, q.socket.wrap("write",
				failure{ErrTimedOut, os.ErrDeadlineExceeded})
		}
		if err := q.socket.writable(); err != nil {
			return 0, err
		}
	}
}

// take appends p and sees to it that somebody sends it. mu is held.
func (q *writeQueue) take(p []byte) {
	q.waiting = append(q.waiting, p...)
	if !q.busy && len(p) > 0 {
		q.busy = true
		go q.run() // ends when nothing waits, or the socket ends
	}
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
	var spare []byte
	for {
		q.mu.Lock()
		batch := q.waiting
		q.wake()
		if len(batch) == 0 || q.dropped {
			q.waiting, q.busy = nil, false
			q.mu.Unlock()
			return
		}
		q.waiting = spare[:0]
		q.mu.Unlock()
		if !q.send(batch) {
			q.abandon()
		}
		spare = batch
	}
}

// send writes a batch; a timeout is no reason to lose bytes.
func (q *writeQueue) send(batch []byte) bool {
	for {
		n, err := q.socket.writeNow(batch)
		batch = batch[n:]
		if err == nil {
			return true
		}
		if !transport.IsDeadline(err) || !q.socket.writeLine.waitMoved(q.gone) {
			return false
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
		if idle {
			return nil
		}
		if !q.socket.writeLine.wait(moved) {
			return q.socket.wrap("close",
				failure{ErrTimedOut, os.ErrDeadlineExceeded})
		}
	}
}

// abandon drops what waits.
func (q *writeQueue) abandon() {
	q.once.Do(func() { close(q.gone) })
	q.mu.Lock()
	defer q.mu.Unlock()
	q.dropped, q.closed = true, true
	q.waiting = nil
	q.wake()
}
