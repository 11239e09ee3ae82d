package link

import (
	"os"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
)

// MaxRecord is the most plaintext of a record (RFC 8446, section 5.1).
const MaxRecord = 1 << 14

// Write encrypts and sends p, or joins it with others. A timeout tells by the
// count how much of p is sent or will be.
func (l *Link) Write(p []byte) (int, error) {
	if err := l.writable("write"); err != nil {
		return 0, err
	}
	answers := l.answers()
	if l.queue != nil {
		return l.queue.write(p, answers)
	}
	return l.writeNow(p, answers)
}

// answers reports whether the peer has said something since the last write. It
// waits for the answer, then.
func (l *Link) answers() bool {
	return l.heardPeer.Load() && l.heardPeer.Swap(false)
}

// writable says why nothing can be written now.
func (l *Link) writable(op string) error {
	if l.refuses.Load() {
		if err := l.owner.Broken(op); err != nil {
			return err
		}
		return l.owner.Failed(op, ErrAfterEnd)
	}
	if l.writes.passed() {
		return l.timedOut(op)
	}
	return nil
}

// writeNow encrypts and sends p, after what a timeout left behind. A peer that
// waits for an answer gets its first record at once, and each time twice as much
// from then on: it decrypts while we encrypt, and finds the next when it is done.
func (l *Link) writeNow(p []byte, answers bool) (n int, err error) {
	if err := l.beginWriting("write", &l.writes); err != nil {
		return 0, err
	}
	defer l.endWriting()
	l.writing.Store(true)
	defer l.writing.Store(false)
	if l.refuses.Load() {
		return 0, l.writable("write")
	}
	burst := transport.BufferSize // bytes
	if answers {
		burst = MaxRecord
	}
	for ; err == nil && n < len(p); burst = min(2*burst, transport.BufferSize) {
		if l.writes.passed() {
			err = os.ErrDeadlineExceeded
			break
		}
		var m int
		m, err = l.writeSome(p[n:], burst)
		n += m
	}
	if err != nil {
		return n, l.owner.Failed("write", err)
	}
	return n, nil
}

// writeSome sends the start of p, at most burst bytes: one record, or many in
// one go. Of these none counts if the connection breaks; all count if the
// deadline passes.
func (l *Link) writeSome(p []byte, burst int) (int, error) {
	n, err := l.seal(p[:min(len(p), burst)])
	if e := l.wire.Flush(); err == nil {
		err = e
	}
	if err != nil && !IsDeadline(err) {
		n = 0
	}
	return n, err
}

// seal encrypts the start of p: one record, or as many as there is room for.
func (l *Link) seal(p []byte) (int, error) {
	size := l.recordSize()
	if (len(p) <= size && l.wire.Direct()) || !l.wire.Gather() {
		return l.records.Write(p[:min(len(p), size)])
	}
	room := transport.BufferSize / (size + gotls.MaxOverhead) * size
	return l.encrypt(p[:min(len(p), room)], size)
}

// encrypt gives p to crypto/tls. That makes full records of it by itself.
func (l *Link) encrypt(p []byte, size int) (n int, err error) {
	if size == MaxRecord {
		return l.records.Write(p)
	}
	for err == nil && n < len(p) {
		var m int
		m, err = l.records.Write(p[n:min(len(p), n+size)])
		n += m
	}
	return n, err
}

// SetRecordSize limits the plaintext of the records that are sent from now on.
func (l *Link) SetRecordSize(size int) { l.limit.Store(int32(size)) }

func (l *Link) recordSize() int {
	if n := l.limit.Load(); n > 0 {
		return int(n)
	}
	return MaxRecord
}
