package tlssocket

import (
	"net"
	"os"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/transport"
)

const (
	maxRecord   = 1 << 14 // of plaintext: RFC 8446, section 5.1
	minFragment = 512     // RFC 6066, section 4
	writeChunk  = 1 << 16 // what a Write gives to crypto/tls at a time

	// reasonTime is for reading what has arrived already.
	reasonTime = 100 * time.Millisecond
)

// Write implements net.Conn. It runs the handshake if need be, so nothing of p
// leaves before the peer was judged.
//
// A timeout tells by the count how much of p is sent or will be; the socket
// stays usable. After other errors nothing can be written any more.
//
// Node: socket.write.
func (s *Socket) Write(p []byte) (int, error) {
	n, err := s.write(p)
	return n, s.tell(err)
}

func (s *Socket) write(p []byte) (int, error) {
	if err := s.await("write", &s.writeLine); err != nil {
		return 0, err
	}
	if err := s.writable(); err != nil {
		return 0, err
	}
	if s.queued != nil {
		return s.queued.write(p)
	}
	return s.writeNow(p)
}

// writable says why nothing can be written now.
func (s *Socket) writable() error {
	switch {
	case s.failed():
		return s.endedError("write")
	case s.isFinished():
		return s.wrap("write", failure{ErrStreamWriteAfterEnd, errWriteAfterEnd})
	case s.writeLine.passed():
		return s.wrap("write", failure{ErrTimedOut, os.ErrDeadlineExceeded})
	}
	return nil
}

// writeNow encrypts and sends p, after what a timeout left behind.
func (s *Socket) writeNow(p []byte) (n int, err error) {
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	err = s.wire.Flush()
	for err == nil && n < len(p) {
		if s.writeLine.passed() {
			err = os.ErrDeadlineExceeded
			break
		}
		var m int
		m, err = s.tls.Write(p[n:min(len(p), n+s.chunk())])
		n += m
		if err == nil {
			err = s.wire.Flush()
		}
	}
	if err != nil {
		return n, s.writeFailed("write", err)
	}
	return n, nil
}

// errWriteAfterEnd is the cause of a write after CloseWrite.
var errWriteAfterEnd = &explained{"write after end", net.ErrClosed}

// chunk is how much crypto/tls gets at a time: one record if their size is
// limited.
func (s *Socket) chunk() int {
	if n := s.limit.Load(); n > 0 {
		return int(n)
	}
	return writeChunk
}

// writeFailed says what a failed write means. The socket stays open for
// reading: what the peer said before it went away may be the reason.
func (s *Socket) writeFailed(op string, err error) error {
	switch {
	case s.ended.Load():
		return s.endedError(op)
	case transport.IsDeadline(err):
		return s.wrap(op, failure{ErrTimedOut, os.ErrDeadlineExceeded})
	}
	e := s.wrap(op, classifyTLS(err, s.opts.IsServer))
	if e.Code == ErrPipe || e.Code == ErrConnReset {
		s.awaitReason()
	}
	s.fail(e)
	return s.endedError(op)
}

// awaitReason lets the alert be read that a peer sent before it left: a server
// that refuses our certificate, say, while we write. It ends the socket then.
func (s *Socket) awaitReason() {
	s.startReadAhead()
	select {
	case <-s.contextOfHooks().Done():
	case <-time.After(reasonTime):
	}
}

// SetMaxSendFragment limits the plaintext of the records that are sent from
// now on, to between 512 and 16384 bytes. Small records let the peer start
// earlier, and cost throughput.
//
// Node: tlsSocket.setMaxSendFragment.
func (s *Socket) SetMaxSendFragment(size int) error {
	if size < minFragment || size > maxRecord {
		return optionError("set max send fragment", badOption(
			ErrOutOfRange, "size is %d, not between %d and %d", size,
			minFragment, maxRecord))
	}
	s.limit.Store(int32(size))
	return nil
}
