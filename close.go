package tlssocket

import (
	"context"
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

// Unwrap ends TLS and returns the connection beneath, open, for clear text: what
// FTP's CCC asks for, or ENDTLS. It sends what was written and close_notify, and
// waits for the peer's (RFC 8446, section 6.1) until ctx ends or a deadline
// passes. Bytes that came behind that are what the returned connection reads
// first; it is the one that New got if there are none. It has no deadlines.
//
// The peer must have nothing more to say. Data of its that nobody has read is an
// error ([code.SSLDataAfterCloseNotify]), as it is to OpenSSL, and so is an end
// without close_notify, since somebody may have cut the stream. A Read of another
// goroutine may go on meanwhile, and gets such data, or io.EOF. While somebody
// listens to Data, Unwrap is refused with ERR_TLS_INVALID_STATE, and does nothing.
// After other errors the connection is destroyed.
//
// The Socket has ended: its Close and Destroy leave the connection alone.
// What is read in clear then, anybody may have sent.
func (s *Socket) Unwrap(ctx context.Context) (net.Conn, error) {
	if s.link.Told() {
		return nil, s.wrap("unwrap", told)
	}
	if err := s.Handshake(ctx); err != nil {
		s.end(errorOf(s, "unwrap", err))
		return nil, err
	}
	abort := func() {
		s.end(s.wrap("unwrap", failure{code.Aborted, ctx.Err()}))
	}
	stop := context.AfterFunc(ctx, abort)
	s.finish()
	err := s.link.Farewell()
	if !stop() {
		abort()
		err = ctx.Err()
	}
	if err == nil {
		var conn net.Conn
		if conn, err = s.link.Leave(); err == nil {
			s.end(nil)
			return conn, nil
		}
	}
	s.end(errorOf(s, "unwrap", err))
	return nil, s.tell(s.endedError("unwrap"))
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
	s.end(errorOf(s, "destroy", err))
}

// errorOf makes an Error of s of one that may be somebody's.
func errorOf(s *Socket, op string, err error) *Error {
	if ours, ok := err.(*Error); ok {
		return ours
	}
	var c code.Code
	if !errors.As(err, &c) {
		c = code.StreamDestroyed
	}
	return s.wrap(op, failure{c, err})
}
