package tlssocket

import (
	"errors"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
)

// goodbye bounds how long Close waits for a peer that does not take what is
// still to be sent, and CloseWrite for one that does not take close_notify.
const goodbye = 5 * time.Second

// Close sends what is queued and close_notify (RFC 8446, section 6.1), then
// closes the connection beneath. It takes at most 5 seconds, and interrupts a
// Write that is blocked: then there is no close_notify. During the handshake
// it is Destroy.
//
// Close may be called more than once. It returns an error that ended the
// socket and that nobody was told of.
//
// Node: tlsSocket.destroySoon.
func (s *Socket) Close() error {
	if s.isSecure() && !s.isEnded() {
		s.link.Goodbye(goodbye)
	}
	s.end(nil)
	return s.untold()
}

// CloseWrite ends our side of the stream: it sends what is queued and
// close_notify, then closes the connection beneath for writing, if that can
// be. Reading goes on until the peer ends its side.
//
// Node: socket.end.
func (s *Socket) CloseWrite() error { return s.tell(s.closeWrite()) }

func (s *Socket) closeWrite() error {
	if err := s.await("close", s.link.AwaitWriting); err != nil {
		return err
	}
	s.finish()
	return s.link.CloseWrite(goodbye)
}

// finish lets nothing more be written.
func (s *Socket) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.become(finished)
	s.link.Refuse()
}

// Destroy closes the connection beneath at once: nothing is sent any more, not
// even close_notify. err, which may be nil, becomes the socket's error.
//
// Node: socket.destroy.
func (s *Socket) Destroy(err error) {
	if err == nil {
		s.end(nil)
		return
	}
	if ours, ok := err.(*Error); ok {
		s.end(ours)
		return
	}
	var c code.Code
	if !errors.As(err, &c) {
		c = code.StreamDestroyed
	}
	s.end(s.wrap("destroy", failure{c, err}))
}
