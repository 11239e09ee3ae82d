package tlssocket

import (
	"io"
	"os"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/transport"
)

// Read implements net.Conn. It runs the handshake if need be.
//
// io.EOF is the peer's end: close_notify, or the end of the connection beneath
// between two records, which many peers leave it at. The two are not told
// apart; a protocol to which a cut matters needs a mark of its own. Unlike
// Node, an end within a record is an error, which wraps io.ErrUnexpectedEOF.
// Any error but io.EOF and a timeout ends the socket.
//
// Node: readable.read, event data.
func (s *Socket) Read(p []byte) (int, error) {
	n, err := s.read(p)
	return n, s.tell(err)
}

func (s *Socket) read(p []byte) (n int, err error) {
	if err := s.await("read", &s.readLine); err != nil {
		return 0, err
	}
	s.readMu.Lock()
	defer s.readMu.Unlock()
	if s.ended.Load() {
		return 0, s.endedError("read")
	}
	if len(p) == 0 {
		return 0, nil
	}
	if a := s.ahead.Load(); a != nil {
		n, err = a.read(p, &s.readLine)
	} else {
		n, err = s.tls.Read(p)
	}
	s.sawData()
	return n, s.readError(err)
}

// readReady is read for what has come already. It returns nothing if a record
// is not complete yet.
func (s *Socket) readReady(p []byte) (int, error) {
	s.readMu.Lock()
	defer s.readMu.Unlock()
	if s.ended.Load() || s.ahead.Load() != nil {
		return 0, nil
	}
	s.wire.NoWait(true)
	n, err := s.tls.Read(p)
	s.wire.NoWait(false)
	if transport.IsDeadline(err) {
		return n, nil
	}
	s.sawData()
	return n, s.readError(err)
}

// await waits until the socket is secure, for op with its deadline.
func (s *Socket) await(op string, line *deadline) error {
	if s.secure.Load() {
		return nil
	}
	s.start()
	if !line.wait(s.over()) {
		return s.wrap(op, failure{code.TimedOut, os.ErrDeadlineExceeded})
	}
	if !s.secure.Load() {
		return s.endedError(op)
	}
	return nil
}

// readError says what a failed read means to the socket, and to the caller.
func (s *Socket) readError(err error) error {
	switch {
	case err == nil:
		return nil
	case err == io.EOF:
		s.peerEnded.Store(true)
		return err
	case s.ended.Load():
		return s.endedError("read")
	case transport.IsDeadline(err):
		return s.wrap("read", failure{code.TimedOut, os.ErrDeadlineExceeded})
	}
	f := failure{code.SSLUnexpectedEOF, err}
	if err != io.ErrUnexpectedEOF {
		f = classifyTLS(err, s.opts.IsServer)
	}
	if f.code == code.SSLBadRecordMAC && s.Protocol() == "TLSv1.2" &&
		strings.Contains(s.Cipher().Name, "-GCM-") {
		f.code = code.SSLCipherOperationFailed // as OpenSSL has it
	}
	s.end(s.wrap("read", f))
	return s.endedError("read")
}

// sawData tells the writes that the peer spoke last.
func (s *Socket) sawData() {
	if !s.heardPeer.Load() {
		s.heardPeer.Store(true)
	}
}
