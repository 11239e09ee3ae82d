package tlssocket

import (
	"net"
	"os"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/internal/transport"
)

const (
	maxRecord   = 1 << 14 // of plaintext: RFC 8446, section 5.1
	minFragment = 512     // RFC 6066, section 4

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
	answers := s.answers()
	if s.queued != nil {
		return s.queued.write(p, answers)
	}
	return s.writeNow(p, answers)
}

// answers reports whether the peer has said something since the last write. It
// waits for the answer, then.
func (s *Socket) answers() bool {
	return s.heardPeer.Load() && s.heardPeer.Swap(false)
}

// writable says why nothing can be written now.
func (s *Socket) writable() error {
	switch {
	case !s.unwritable.Load() && !s.writeLine.passed():
		return nil
	case s.failed():
		return s.endedError("write")
	case s.isFinished():
		return s.wrap("write", failure{code.StreamWriteAfterEnd, errWriteAfterEnd})
	case s.writeLine.passed():
		return s.wrap("write", failure{code.TimedOut, os.ErrDeadlineExceeded})
	}
	return nil
}

// writeNow encrypts and sends p, after what a timeout left behind. A peer that
// waits for an answer gets its first record at once, and each time twice as
// much from then on: it decrypts while we encrypt.
func (s *Socket) writeNow(p []byte, answers bool) (n int, err error) {
	s.writeMu.Lock()
	defer s.writeMu.Unlock()
	s.writing.Store(true)
	defer s.writing.Store(false)
	err = s.wire.Flush()
	burst := transport.BufferSize // bytes
	if answers {
		burst = maxRecord
	}
	for ; err == nil && n < len(p); burst = min(2*burst, transport.BufferSize) {
		if s.writeLine.passed() {
			err = os.ErrDeadlineExceeded
			break
		}
		var m int
		m, err = s.writeSome(p[n:], burst)
		n += m
	}
	if err != nil {
		return n, s.writeFailed("write", err)
	}
	return n, nil
}

// writeSome sends the start of p, at most burst bytes: one record, or many in
// one go. Of these none counts if the connection breaks.
func (s *Socket) writeSome(p []byte, burst int) (int, error) {
	size := s.recordSize()
	p = p[:min(len(p), burst)]
	if len(p) <= size || !s.wire.Gather() {
		n, err := s.tls.Write(p[:min(len(p), size)])
		if err == nil {
			err = s.wire.Flush()
		}
		return n, err
	}
	room := transport.BufferSize / (size + gotls.MaxOverhead) * size
	n, err := s.encrypt(p[:min(len(p), room)], size)
	if e := s.wire.Flush(); err == nil {
		err = e
	}
	if err != nil && !transport.IsDeadline(err) {
		n = 0
	}
	return n, err
}

// encrypt gives p to crypto/tls. That makes full records of it by itself.
func (s *Socket) encrypt(p []byte, size int) (n int, err error) {
	if size == maxRecord {
		return s.tls.Write(p)
	}
	for err == nil && n < len(p) {
		var m int
		m, err = s.tls.Write(p[n:min(len(p), n+size)])
		n += m
	}
	return n, err
}

// errWriteAfterEnd is the cause of a write after CloseWrite.
var errWriteAfterEnd = &explained{"write after end", net.ErrClosed}

// recordSize is the most plaintext that a record may have.
func (s *Socket) recordSize() int {
	if n := s.limit.Load(); n > 0 {
		return int(n)
	}
	return maxRecord
}

// writeFailed says what a failed write means. The socket stays open for
// reading: what the peer said before it went away may be the reason.
func (s *Socket) writeFailed(op string, err error) error {
	switch {
	case s.ended.Load():
		return s.endedError(op)
	case transport.IsDeadline(err):
		return s.wrap(op, failure{code.TimedOut, os.ErrDeadlineExceeded})
	}
	e := s.wrap(op, classifyTLS(err, s.opts.IsServer))
	if e.Code == code.Pipe || e.Code == code.ConnReset {
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
			code.OutOfRange, "size is %d, not between %d and %d", size,
			minFragment, maxRecord))
	}
	s.limit.Store(int32(size))
	return nil
}
