package tlssocket

import (
	"io"
	"os"
)

// Read implements net.Conn. It runs the handshake if need be.
//
// io.EOF is the peer's orderly end. Unlike Node, a stream that stops in the
// middle of a record is an error, which wraps io.ErrUnexpectedEOF. Any error
// but io.EOF and a timeout ends the socket.
//
// Node: readable.read, event data.
func (s *Socket) Read(p []byte) (int, error) {
	if err := s.await("read", &s.readLine); err != nil {
		return 0, err
	}
	s.readMu.Lock()
	defer s.readMu.Unlock()
	if a := s.ahead.Load(); a != nil {
		n, err := a.read(p, &s.readLine)
		s.sawData()
		return n, s.readError(err)
	}
	n, err := s.tls.Read(p)
	s.sawData()
	return n, s.readError(err)
}

// await waits until the socket is secure, for op with its deadline.
func (s *Socket) await(op string, line *deadline) error {
	if s.secure.Load() {
		return nil
	}
	s.start()
	if !line.wait(s.done) {
		return s.wrap(op, failure{ErrTimedOut, os.ErrDeadlineExceeded})
	}
	if !s.secure.Load() {
		return s.endedError(op)
	}
	return nil
}

// readError says what a failed read means to the socket, and to the caller.
func (s *Socket) readError(err error) error {
	switch {
	case err == nil || err == io.EOF:
		return err
	case s.isEnded():
		return s.endedError("read")
	case isTimeout(err):
		return s.wrap("read", failure{ErrTimedOut, os.ErrDeadlineExceeded})
	}
	f := failure{ErrSSLUnexpectedEOF, err}
	if err != io.ErrUnexpectedEOF {
		f = classifyTLS(err, s.opts.IsServer)
	}
	s.end(s.wrap("read", f))
	return s.endedError("read")
}

// sawData tells the queue of writes that the peer spoke last.
func (s *Socket) sawData() {
	if s.queued != nil {
		s.queued.turn.Store(true)
	}
}
