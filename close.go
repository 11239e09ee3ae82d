package tlssocket

import (
	"errors"
	"net"
	"time"
)

// goodbye bounds how long Close and CloseWrite wait for a peer that does not
// take what is still to be sent.
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
	if s.secure.Load() && !s.ended.Load() {
		s.sendGoodbye()
	}
	s.end(nil)
	return s.untold()
}

// sendGoodbye ends our side of the stream and the TLS connection with it.
func (s *Socket) sendGoodbye() {
	restore := s.boundWrites()
	defer restore()
	if s.queued != nil {
		s.queued.close()
	}
	if s.writeMu.TryLock() {
		s.wire.Flush() // else a Write is under way, and gets interrupted
		s.writeMu.Unlock()
	}
	s.tls.Close()
}

// boundWrites gives the writes to the connection beneath the time of a
// goodbye, and keeps crypto/tls from touching its deadlines.
func (s *Socket) boundWrites() (restore func()) {
	s.wire.IgnoreDeadlines(true)
	s.writeLine.bound(time.Now().Add(goodbye))
	return func() {
		s.writeLine.bound(time.Time{})
		s.wire.IgnoreDeadlines(false)
	}
}

// CloseWrite ends our side of the stream: it sends what is queued and
// close_notify, then closes the connection beneath for writing, if that can
// be. Reading goes on until the peer ends its side.
//
// Node: socket.end.
func (s *Socket) CloseWrite() error { return s.tell(s.closeWrite()) }

func (s *Socket) closeWrite() error {
	if err := s.await("close", &s.writeLine); err != nil {
		return err
	}
	s.finish()
	if s.queued != nil {
		if err := s.queued.close(); err != nil {
			return err
		}
	}
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	switch {
	case s.failed():
		return s.endedError("close")
	case s.saidGoodbye:
		return s.wrap("close", failure{ErrStreamWriteAfterEnd, net.ErrClosed})
	}
	s.saidGoodbye = true
	restore := s.boundWrites()
	defer restore()
	err := s.wire.Flush()
	if err == nil {
		err = s.tls.CloseWrite()
	}
	if err == nil {
		err = s.wire.Flush()
	}
	if half, ok := s.wire.Inner().(interface{ CloseWrite() error }); ok &&
		err == nil {
		err = half.CloseWrite()
	}
	if err != nil {
		return s.writeFailed("close", err)
	}
	return nil
}

// failed reports whether nothing can be sent any more.
func (s *Socket) failed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended.Load() || s.err != nil
}

func (s *Socket) isFinished() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.finished
}

// finish lets nothing more be written.
func (s *Socket) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.finished = true
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
	var ours *Error
	if errors.As(err, &ours) {
		s.end(ours)
		return
	}
	var code Code
	if !errors.As(err, &code) {
		code = ErrStreamDestroyed
	}
	s.end(s.wrap("destroy", failure{code, err}))
}

// end closes the connection beneath and says so to everybody, once. A nil err
// is an end without error.
func (s *Socket) end(err *Error) { s.endAs(err, false) }

// giveUp is end for a handshake that takes too long; it does nothing to a
// connection that is secure.
func (s *Socket) giveUp(err *Error) { s.endAs(err, true) }

func (s *Socket) endAs(err *Error, unlessSecure bool) {
	s.mu.Lock()
	if s.ended.Load() || unlessSecure && s.secure.Load() {
		s.mu.Unlock()
		return
	}
	s.ended.Store(true)
	first := err != nil && s.err == nil
	if first {
		s.err = err
	}
	hadError := s.err != nil
	events, unwatch := s.events, s.unwatch
	if s.cancelHook != nil {
		s.cancelHook()
	}
	secure := s.secure.Load()
	s.mu.Unlock()

	s.wire.Close()
	if first {
		s.tellError(err, events, secure)
	}
	if unwatch != nil {
		unwatch()
	}
	s.tellClose(events, hadError)
	if !secure {
		close(s.done)
	}
	if s.queued != nil {
		s.queued.abandon()
	}
	if a := s.ahead.Load(); a != nil {
		a.end()
	}
}

// fail records the first error of a socket that stays open for reading.
func (s *Socket) fail(err *Error) {
	s.mu.Lock()
	first := s.err == nil && !s.ended.Load()
	if first {
		s.err = err
	}
	events := s.events
	s.mu.Unlock()
	if first {
		s.tellError(err, events, true)
	}
}

// tellError emits Error, or TLSClientError of a server whose client never got
// through.
func (s *Socket) tellError(err *Error, events *Events, secure bool) {
	heard := events != nil && emit(s, &events.Error, ErrorEvent{s, err})
	if se := s.serverEvents(); se != nil && !secure {
		if emit(s, &se.TLSClientError, TLSClientErrorEvent{s, err}) {
			heard = true
		}
	}
	if heard {
		s.markTold()
	}
}

// tellClose emits Close after everything else.
func (s *Socket) tellClose(events *Events, hadError bool) {
	s.mu.Lock()
	member := s.member
	s.mu.Unlock()
	if member == nil && (events == nil || !events.Close.heard()) {
		s.queue.Close()
		return
	}
	s.queue.PostLast(func() {
		if events != nil {
			deliver(s, &events.Close, CloseEvent{s, hadError})
		}
		if member != nil {
			member.leave(s)
		}
	})
}

// Err returns the error that ended the socket, or its sending; nil while there
// is none, and after an end without error.
//
// Node: socket.errored.
func (s *Socket) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		return nil
	}
	s.told = true
	return s.err
}

// untold is Err for an error that nobody knows of yet.
func (s *Socket) untold() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil || s.told {
		return nil
	}
	s.told = true
	return s.err
}

func (s *Socket) markTold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = true
}

// tell is passed what a method of the application's returns.
func (s *Socket) tell(err error) error {
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.told = s.told || err == s.err
	}
	return err
}

// endedError is what calls return once the socket has ended: the reason, or
// net.ErrClosed where there was none.
func (s *Socket) endedError(op string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	return s.wrap(op, failure{ErrStreamDestroyed, net.ErrClosed})
}
