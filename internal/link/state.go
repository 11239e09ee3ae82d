package link

import "github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"

// State is what a Link holds at a moment.
type State struct {
	ReadsAhead bool // somebody reads for the application
	ReadAhead  bool // something waits for the application
	Sends      bool // the queue of writes has a goroutine
	Queued     int  // bytes wait in it
}

// State is for tests: it tells whether a connection that rests is at rest.
func (l *Link) State() (s State) {
	if a := l.ahead.Load(); a != nil {
		s.ReadsAhead, s.ReadAhead = true, len(a.filled) > 0
	}
	if q := l.queue; q != nil {
		q.mu.Lock()
		defer q.mu.Unlock()
		s.Sends, s.Queued = q.busy, q.waiting
	}
	return s
}

// BuffersInUse counts the large buffers that connections of this process have.
func BuffersInUse() int { return transport.Buffers.InUse() }
