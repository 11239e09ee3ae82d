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
	// Not every connection has deadlines.
	defer time.AfterFunc(goodbye, func() { s.wire.Close() }).Stop()
	if s.queued != nil {
		s.queued.close()
	}
	switch {
	case s.writeMu.TryLock():
		s.wire.Flush()
		s.writeMu.Unlock()
	case s.writing.Load():
		s.wire.Close()
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
		return s.wrap("close", failure{code.StreamWriteAfterEnd, errWriteAfterEnd})
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
	if err != nil && !s.peerLeft(err) {
		return s.writeFailed("close", err)
	}
	return nil
}

// peerLeft reports whether an error tells only that a peer, who had ended its
// side in good order, did not wait for our goodbye.
func (s *Socket) peerLeft(err error) bool {
	switch classifyNet(err).code {
	case code.NotConn, code.Pipe, code.ConnReset, code.ConnAborted:
		return s.peerEnded.Load()
	}
	return false
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
	s.unwritable.Store(true)
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
