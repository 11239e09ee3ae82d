package tlssocket

import (
	"errors"
	"net"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
)

// goodbye bounds how long Close waits for a peer that does not take what is
// still to be sent, and CloseWrite for one that does not take close_notify.
const goodbye = 5 * time.Second

// Close sends what was written and has not left yet, and close_notify (RFC 8446,
// section 6.1), then closes the connection beneath. It takes at most 5 seconds,
// and waits for a peer that does not read no longer than until the write
// deadline. A Write that is blocked is interrupted: then there is no
// close_notify. During the handshake Close is Destroy.
//
// Close may be called more than once. It returns an error if bytes that a Write
// has counted are lost, which [Socket.Err] returns too then, and otherwise one
// that ended the socket and that nobody was told of.
//
// Node: socket.destroySoon.
func (s *Socket) Close() error {
	var lost *Error
	if s.isSecure() && !s.isEnded() {
		if err := s.link.Goodbye(goodbye); err != nil {
			// No deadline: who calls again after one must come to an end.
			lost = s.wrap("close", failure{code.TimedOut,
				&explained{err.Error(), net.ErrClosed}})
			s.breakOff(lost)
		}
	}
	s.end(nil)
	if lost == nil {
		lost = s.lostBeneath(s.link.Close())
	}
	if lost != nil {
		return s.tell(lost)
	}
	return s.untold()
}

// lostBeneath is given what closing the connection beneath said: a Socket there
// may have lost what ours had given it.
func (s *Socket) lostBeneath(err error) *Error {
	if err == nil || !s.isSecure() || s.link.PeerLeft(err) ||
		errors.Is(err, net.ErrClosed) && !errors.Is(err, code.TimedOut) {
		return nil
	}
	lost := s.wrap("close", classifyNet(err))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail(lost)
	return lost
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
