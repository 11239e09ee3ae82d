package tlssocket

import (
	"crypto/tls"
	"net"
	"os"
	"sync"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/transport"
)

// readAhead is the plaintext of one record at most (RFC 8446, section 5.1).
const readAhead = 1 << 14

// ahead reads one record ahead of the application. In TLS 1.3 sessions come
// with the peer's data, so somebody has to read for them to be noticed.
type ahead struct {
	buf     []byte
	filled  chan chunk    // one at most
	emptied chan struct{} // one at most
	ended   chan struct{} // closed at the end of the socket
	once    sync.Once     // closes it

	unread []byte // owned by the reader, as is err
	err    error
}

type chunk struct {
	n   int
	err error
}

// sessionWanted starts to read ahead, if that is what it takes for a listener
// to get sessions. It is called when the handshake is complete, and after a
// listener was added.
func (s *Socket) sessionWanted() {
	if !s.secure.Load() || s.opts.IsServer ||
		s.ConnectionState().Version < tls.VersionTLS13 {
		return
	}
	if e := s.heardEvents(); e == nil || !e.Session.heard() {
		return
	}
	s.startReadAhead()
}

// startReadAhead starts it once.
func (s *Socket) startReadAhead() {
	if s.reading.CompareAndSwap(false, true) {
		go s.readAhead() // ends when the socket does
	}
}

func (s *Socket) readAhead() {
	a := s.startAhead()
	for {
		n, err := s.tls.Read(a.buf)
		if err != nil && transport.IsDeadline(err) {
			// No deadline of ours is on the wire: it will not move.
			s.end(s.wrap("read", failure{code.TimedOut, err}))
		}
		if err != nil {
			err = s.readError(err)
		}
		a.filled <- chunk{n, err}
		if err != nil {
			return
		}
		select {
		case <-a.emptied:
		case <-a.ended:
			return
		}
	}
}

// startAhead waits for the Read that runs. From then on the connection beneath
// has no read deadline: it would hit the wrong reader.
func (s *Socket) startAhead() *ahead {
	s.readMu.Lock()
	defer s.readMu.Unlock()
	a := &ahead{
		buf:     make([]byte, readAhead),
		filled:  make(chan chunk, 1),
		emptied: make(chan struct{}, 1),
		ended:   make(chan struct{}),
	}
	s.ahead.Store(a)
	if s.ended.Load() {
		a.end() // the end of the socket may have missed it
	}
	s.readLine.offWire()
	return a
}

// end lets the goroutine go that waits for the application.
func (a *ahead) end() { a.once.Do(func() { close(a.ended) }) }

// read is Read from what was read ahead. Only one goroutine reads at a time.
func (a *ahead) read(p []byte, line *deadline) (int, error) {
	if len(a.unread) == 0 && a.err == nil {
		if err := a.next(line); err != nil {
			return 0, err
		}
	}
	if len(a.unread) == 0 {
		return 0, a.err
	}
	n := copy(p, a.unread)
	a.unread = a.unread[n:]
	if len(a.unread) == 0 && a.err == nil {
		a.emptied <- struct{}{}
	}
	return n, nil
}

// next waits for the next chunk, until the deadline passes or the socket ends.
func (a *ahead) next(line *deadline) error {
	for {
		late, changed := line.watch()
		if late {
			return os.ErrDeadlineExceeded
		}
		select {
		case c := <-a.filled:
			a.unread, a.err = a.buf[:c.n], c.err
			return nil
		case <-a.ended:
			return net.ErrClosed
		case <-changed:
		}
	}
}
