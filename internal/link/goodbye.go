package link

import (
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/netcode"
)

// Goodbye sends what is queued and close_notify, then closes the wire. It takes
// at most limit, and interrupts a Write that is blocked: then there is no
// close_notify.
func (l *Link) Goodbye(limit time.Duration) {
	restore := l.boundWrites(limit)
	defer restore()
	// Not every connection has deadlines.
	defer time.AfterFunc(limit, func() { l.wire.Close() }).Stop()
	if l.queue != nil {
		l.queue.close()
	}
	switch {
	case l.writeMu.TryLock():
		l.wire.Flush()
		l.writeMu.Unlock()
	case l.writing.Load():
		l.wire.Close()
	}
	l.records.Close()
}

// CloseWrite ends our side: it sends what is queued, until the write deadline,
// and close_notify, for at most limit; then it closes the connection beneath for
// writing, if that is possible. The owner has called Refuse.
func (l *Link) CloseWrite(limit time.Duration) error {
	if l.queue != nil {
		if err := l.queue.close(); err != nil {
			return err
		}
	}
	l.writeMu.Lock()
	defer l.writeMu.Unlock()
	if err := l.owner.Broken("close"); err != nil {
		return err
	}
	if l.saidGoodbye {
		return l.owner.Failed("close", ErrAfterEnd)
	}
	l.saidGoodbye = true
	err := l.endStream(limit)
	if err != nil && !l.peerLeft(err) {
		return l.owner.Failed("close", err)
	}
	return nil
}

// endStream sends close_notify behind all else. writeMu is held.
func (l *Link) endStream(limit time.Duration) error {
	restore := l.boundWrites(limit)
	defer restore()
	err := l.wire.Flush()
	if err == nil {
		err = l.records.CloseWrite()
	}
	if err == nil {
		err = l.wire.Flush()
	}
	half, ok := l.wire.Inner().(interface{ CloseWrite() error })
	if err == nil && ok {
		err = half.CloseWrite()
	}
	return err
}

// peerLeft reports whether an error tells only that a peer, who had ended its
// side in good order, did not wait for our goodbye.
func (l *Link) peerLeft(err error) bool {
	switch netcode.Of(err) {
	case code.NotConn, code.Pipe, code.ConnReset, code.ConnAborted:
		return l.peerEnded.Load()
	}
	return false
}

// boundWrites gives the writes to the connection beneath the time of a
// goodbye, and keeps crypto/tls from touching its deadlines.
func (l *Link) boundWrites(limit time.Duration) (restore func()) {
	l.wire.IgnoreDeadlines(true)
	l.writes.bound(time.Now().Add(limit))
	return func() {
		l.writes.bound(time.Time{})
		l.wire.IgnoreDeadlines(false)
	}
}
