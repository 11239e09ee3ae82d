package tlssocket

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/link"
)

// Read implements net.Conn. It runs the handshake if need be.
//
// io.EOF is the peer's end: close_notify, or the end of the connection beneath
// between two records, which many peers leave it at; [Socket.CloseNotified] tells
// the two apart. A connection that was reset has not come to its end, whichever
// call the system told of it. Unlike Node, an end within a record is an error,
// which wraps io.ErrUnexpectedEOF. Any error but io.EOF and a timeout ends the
// socket.
//
// While somebody listens to Events.Data there is nothing to read, and Read is
// refused with ERR_TLS_INVALID_STATE.
//
// Node: readable.read.
func (s *Socket) Read(p []byte) (n int, err error) {
	if s.link.Told() {
		return 0, s.wrap("read", told)
	}
	if !s.isSecure() {
		err = s.await("read", s.link.AwaitReading)
	}
	if err == nil {
		n, err = s.link.Read(p)
	}
	return n, s.tell(err)
}

// CloseNotified reports whether the peer has ended its side by close_notify
// (RFC 8446, section 6.1), once Read has returned io.EOF. If it has not, somebody
// may have cut the stream. It does not change any more after that.
func (s *Socket) CloseNotified() bool { return s.link.CloseNotified() }

// WriteTo implements io.WriterTo: it writes to w what the peer sends, until its
// end. What has come already is written at once, up to 264 KB at a time.
//
// Node: readable.pipe.
func (s *Socket) WriteTo(w io.Writer) (n int64, err error) {
	return link.WriteTo(w, reader{s})
}

// reader reads for WriteTo.
type reader struct{ s *Socket }

func (r reader) Read(p []byte) (int, error) { return r.s.Read(p) }

func (r reader) ReadReady(p []byte) (int, error) {
	n, err := r.s.link.ReadReady(p)
	return n, r.s.tell(err)
}

// Write implements net.Conn. It runs the handshake if need be, so nothing of p
// leaves before the peer was judged.
//
// A timeout tells by the count how much of p is sent or on its way: that leaves
// as soon as the peer takes it, whatever the application does next, or Close
// returns an error. The socket stays usable. After other errors nothing can be
// written any more.
//
// Node: socket.write.
func (s *Socket) Write(p []byte) (n int, err error) {
	if !s.isSecure() {
		err = s.await("write", s.link.AwaitWriting)
	}
	if err == nil {
		n, err = s.link.Write(p)
	}
	return n, s.tell(err)
}

// ReadFrom implements io.ReaderFrom: it writes what r gives, until its end.
// What r gives at a time leaves at once. If that is much, up to 264 KB are read
// and sent at a time.
//
// Node: readable.pipe.
func (s *Socket) ReadFrom(r io.Reader) (n int64, err error) {
	return link.ReadFrom(s.Write, r)
}

// await waits until the socket is secure, for op; wait ends with its deadline.
func (s *Socket) await(op string, wait func(<-chan struct{}) bool) error {
	if s.isSecure() {
		return nil
	}
	s.start()
	if !wait(s.over()) {
		return s.wrap(op, failure{code.TimedOut, os.ErrDeadlineExceeded})
	}
	if !s.isSecure() {
		return s.endedError(op)
	}
	return nil
}

// told is why a Read is refused while somebody listens to Data.
var told = failure{code.TLSInvalidState, link.ErrTold}

// linkOwner is a Socket to its data plane.
type linkOwner Socket

// Closing ends the socket: crypto/tls closes, or somebody does that has it.
func (o *linkOwner) Closing() { (*Socket)(o).end(nil) }

// Broken implements link.Owner.
func (o *linkOwner) Broken(op string) error {
	s := (*Socket)(o)
	if !s.isBroken() {
		return nil
	}
	return s.endedError(op)
}

// Failed implements link.Owner.
func (o *linkOwner) Failed(op string, err error) error {
	s := (*Socket)(o)
	switch {
	case s.isEnded():
		return s.endedError(op)
	case err == link.ErrAfterEnd:
		return s.wrap(op, failure{code.StreamWriteAfterEnd, errWriteAfterEnd})
	case err == link.ErrTold:
		return s.wrap(op, told)
	case err == link.ErrForeignDeadline:
		s.end(s.wrap(op, failure{code.TimedOut, err}))
	case err == link.ErrSilent:
		s.end(s.wrap(op, failure{code.TimedOut,
			&explained{err.Error(), os.ErrDeadlineExceeded}}))
	case link.IsDeadline(err):
		return o.timedOut(op)
	case op == "read":
		s.readBroken(s.wrap(op, s.readFailure(err)), sentAlert(err))
	default:
		s.writeFailed(op, err)
	}
	return s.endedError(op)
}

// timedOut is the error of a deadline. The last one is kept: a server of net/http
// lets a Read time out with each request.
func (o *linkOwner) timedOut(op string) *Error {
	if e := o.late.Load(); e != nil && e.Op == op {
		return e
	}
	e := (*Socket)(o).wrap(op, failure{code.TimedOut, os.ErrDeadlineExceeded})
	o.late.Store(e)
	return e
}

// readBroken ends the socket. The peer is told why, if it may know: it may be
// writing, and reads that we are gone before it reads the alert otherwise.
func (s *Socket) readBroken(err *Error, alerted bool) {
	if alerted {
		s.breakOff(err)
		s.link.LastWord(lastWord)
	}
	s.end(err)
}

// errWriteAfterEnd is the cause of a write after CloseWrite.
var errWriteAfterEnd = &explained{"write after end", net.ErrClosed}

// readFailure gives an error of crypto/tls's Read its code.
func (s *Socket) readFailure(err error) failure {
	if err == io.ErrUnexpectedEOF {
		return failure{code.SSLUnexpectedEOF, err}
	}
	f := classifyTLS(err, s.opts.IsServer)
	if f.code == code.SSLBadRecordMAC && s.Protocol() == "TLSv1.2" &&
		strings.Contains(s.Cipher().Name, "-GCM-") {
		f.code = code.SSLCipherOperationFailed // as OpenSSL has it
	}
	return f
}

// writeFailed lets nothing more be sent. The socket stays open for reading:
// what the peer said before it went away may be the reason.
func (s *Socket) writeFailed(op string, err error) {
	var ours *Error
	if errors.As(err, &ours) {
		return // it is known
	}
	e := s.wrap(op, classifyTLS(err, s.opts.IsServer))
	if e.Code == code.Pipe || e.Code == code.ConnReset {
		// The alert of a server that refuses our certificate, say, while we write.
		// To read it ends the socket.
		s.link.AwaitReason(s.contextOfHooks().Done())
	}
	s.breakOff(e)
}
