package link

import (
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/netcode"
)

// lastMoment is for close_notify to leave when the application's deadline has
// passed, or nobody may read any more, and nothing else waits.
const lastMoment = 100 * time.Millisecond

// Goodbye sends what is queued or being delivered, then close_notify. It takes
// at most limit, and for what is queued no longer than until the write deadline:
// if that is not enough it returns [ErrUnsent]. A Write that is blocked is
// interrupted; then there is no close_notify. The owner closes then.
func (l *Link) Goodbye(limit time.Duration) error {
	if l.plain.Load() {
		defer time.AfterFunc(limit, l.wireClose).Stop()
		l.records.Close()
		return nil
	}
	l.Refuse()
	if l.sayAtOnce() {
		return nil
	}
	last := time.Now().Add(limit)
	until := l.writes.before(last)
	defer l.writes.bound(time.Time{})
	l.writes.bound(until)
	if l.unbuffered() {
		// The peer may be saying goodbye as well, and wait for us to read.
		go l.wire.Discard() // ends when the owner closes
	}
	if !l.sendCounted() {
		// What is beneath may have a goodbye to say as well.
		l.wire.Inner().SetWriteDeadline(until)
		return ErrUnsent
	}
	soon := time.Now().Add(lastMoment)
	if until.Before(soon) || l.saidGoodbye.Load() {
		until = soon
	}
	if l.writing.Load() || l.owner.Broken("close") != nil {
		return nil
	}
	l.writes.bound(until)
	// Not every connection has deadlines.
	defer time.AfterFunc(time.Until(until), l.wireClose).Stop()
	if l.beginWriting("close", &l.writes) != nil {
		return nil
	}
	defer l.endWriting()
	if l.saidGoodbye.CompareAndSwap(false, true) {
		l.records.CloseWrite()
		l.wire.Flush()
	}
	return nil
}

func (l *Link) wireClose() { l.wire.Close() }

// sayAtOnce sends close_notify where nothing is queued or being delivered, nobody
// writes, and the wire takes it at once. It reports whether that is so.
func (l *Link) sayAtOnce() bool {
	if !l.wire.Direct() || l.writes.passed() || l.owner.Broken("close") != nil ||
		!l.writeMu.TryLock() {
		return false
	}
	if l.queue != nil && !l.queue.closeIdle() || l.wire.Begin() != nil {
		l.writeMu.Unlock()
		return false
	}
	if l.saidGoodbye.CompareAndSwap(false, true) {
		l.records.CloseWrite()
	}
	l.endWriting()
	return l.wire.Delivery() == nil
}

// sendCounted waits until all that was counted is sent; false: the deadline of
// writes passed.
func (l *Link) sendCounted() bool {
	if l.queue != nil && IsDeadline(l.queue.close()) {
		return false
	}
	delivered := l.wire.Delivery()
	if delivered == nil || l.saidGoodbye.Load() { // behind which nothing counts
		return true
	}
	return l.writes.wait(delivered)
}

// CloseWrite ends our side: it sends what is queued or being delivered, until
// the write deadline, and close_notify, for at most limit; then it closes the
// connection beneath for writing, if that is possible. The owner has called
// Refuse.
func (l *Link) CloseWrite(limit time.Duration) error {
	if l.queue != nil {
		if err := l.queue.close(); err != nil {
			return err
		}
	}
	if l.unbuffered() {
		// The peer may be saying goodbye as well, and wait for us to read; or
		// read nothing any more, and what is beneath delivers by itself.
		l.readAheadIfIdle()
		limit = lastMoment
	}
	if err := l.beginWriting("close", &l.writes); err != nil {
		return err
	}
	defer l.endWriting()
	if err := l.owner.Broken("close"); err != nil {
		return err
	}
	if !l.saidGoodbye.CompareAndSwap(false, true) {
		return l.owner.Failed("close", ErrAfterEnd)
	}
	err := l.endStream(limit)
	switch {
	case err == nil, l.PeerLeft(err), l.unbuffered() && IsDeadline(err):
		return nil
	}
	return l.owner.Failed("close", err)
}

// endStream sends close_notify behind all else. writeMu is held.
func (l *Link) endStream(limit time.Duration) error {
	l.writes.bound(time.Now().Add(limit))
	defer l.writes.bound(time.Time{})
	err := l.records.CloseWrite()
	if e := l.wire.Flush(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return l.halfClose()
}

// halfClose closes the connection beneath for writing, if that is possible.
func (l *Link) halfClose() error {
	half, ok := l.wire.Inner().(interface{ CloseWrite() error })
	if !ok {
		return nil
	}
	err := half.CloseWrite()
	if netcode.Of(err) == code.NotConn {
		return nil // the peer has left; reading tells how
	}
	return err
}

// PeerLeft reports whether an error tells only that a peer, who had ended its
// side in good order, did not wait for our goodbye.
func (l *Link) PeerLeft(err error) bool {
	switch netcode.Of(err) {
	case code.NotConn, code.Pipe, code.ConnReset, code.ConnAborted:
		return l.peerEnded.Load()
	}
	return false
}

// unbuffered reports whether a write beneath waits for the peer to read, as it
// does over a [net.Pipe].
func (l *Link) unbuffered() bool {
	return l.wire.LocalAddr().Network() == "pipe"
}
