package link

import (
	"errors"
	"os"
)

// What a turn has read is offered while it is told, and is claimed by the first
// listener that gets it. So what nobody listens for any more, since the last
// listener has just left, is not lost, and a Read does not overtake it.

// Claim reports whether what was offered is to be told now, and by nobody else. It
// is for [Owner].Tell.
func (l *Link) Claim() bool {
	f := l.flow.Load()
	f.mu.Lock()
	defer f.mu.Unlock()
	claimed := f.offered != nil
	f.offered = nil
	return claimed
}

// offer is called with what a turn has read. readMu is held.
func (f *flow) offer(p []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.offered, f.kept = p, false
}

// leftOffer reports whether what was offered is left to the next Read, or turn,
// which may have it already: who has told waits for no Read that is blocked.
func (f *flow) leftOffer() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.kept || f.offered != nil
}

// keepOffer makes what is offered the next to be read. readMu is held.
func (f *flow) keepOffer() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.offered != nil {
		f.link.untold, f.offered, f.kept = f.offered, nil, true
	}
}

// StopTelling lets nobody read for who listens any more, after [Link.Plain].
func (l *Link) StopTelling() {
	f := l.flow.Load()
	if f == nil {
		return
	}
	f.mu.Lock()
	f.interrupt()
	reads := f.turns || f.lingers
	f.mu.Unlock()
	if reads { // soon nobody does
		l.readMu.Lock()
		defer l.readMu.Unlock()
	}
	f.stop()
}

// errReader is that of a turn while somebody else reads.
var errReader = errors.New("a Read is blocked")

// read reads what has come, and offers it. It returns nothing if nothing has.
func (f *flow) read(p []byte) (n int, err error) {
	l := f.link
	if !l.readMu.TryLock() {
		return 0, errReader
	}
	defer l.readMu.Unlock()
	f.keepOffer()
	parks := f.looks()
	switch a := l.ahead.Load(); {
	case l.over.Load():
		return 0, l.owner.Failed("read", os.ErrClosed)
	case l.plain.Load():
		return 0, nil
	case l.reads.passed():
		return 0, l.owner.Failed("read", ErrSilent)
	case len(l.untold) > 0:
		n = l.takeUntold(p)
	case a != nil:
		n, err = a.readReady(p)
	case !parks:
		return 0, errReader // who has not begun to read ahead
	default:
		l.wire.Try(true)
		n, err = l.records.Read(p)
		l.wire.Try(false)
		if err != nil && IsDeadline(err) {
			err = nil // n need not be 0: crypto/tls looks for an alert behind data
		} else {
			err = l.readFailed(err)
		}
	}
	if n > 0 {
		f.offer(p[:n])
		l.sawData()
	}
	return n, err
}

// looks notes that f looks for what has come, and reports whether it is parked.
// readMu is held.
func (f *flow) looks() (parks bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.more && f.place != nil && f.link.ahead.Load() == nil {
		f.link.wire.More(f.ending)
	}
	f.more = false
	return f.place != nil
}

// readUntold is for a Read: it reads what no listener got. readMu is held.
func (l *Link) readUntold(p []byte) int {
	f := l.flow.Load()
	if f == nil {
		return 0 // nobody ever listened
	}
	f.keepOffer()
	return l.takeUntold(p)
}

// takeUntold reads what was not told. readMu is held.
func (l *Link) takeUntold(p []byte) int {
	n := copy(p, l.untold)
	if l.untold = l.untold[n:]; len(l.untold) == 0 {
		l.untold = nil
	}
	return n
}
