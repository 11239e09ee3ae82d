package link

import (
	"io"
	"time"
)

// A connection that is busy is not parked at once. The goroutine that has served it
// lingers in a read, as that of an application would: so the system wakes it, and
// not one that has to wake another. parked.Place says which may, and wakes those of
// which nothing comes any more.

// past is a deadline that has passed.
var past = time.Unix(1, 0)

// serve runs turns, as long as the connection is busy.
func (f *flow) serve() {
	var buf *[MaxRecord]byte // of what comes meanwhile; nil: it has not lingered
	for again := true; again; {
		f.link.owner.Run(true)
		buf, again = f.linger(buf)
	}
}

// linger waits for what comes next, and reports whether a turn is to tell it. It
// gives buf back at the end.
func (f *flow) linger(buf *[MaxRecord]byte) (_ *[MaxRecord]byte, again bool) {
	l := f.link
	if !l.readMu.TryLock() {
		return nil, f.stopLinger() // a Read may have what is in buf
	}
	defer l.readMu.Unlock()
	f.keepOffer()
	if len(l.untold) > 0 {
		buf = nil // it may be in there
	}
	if !f.beginLinger() {
		if buf != nil {
			buffers.Put(buf)
		}
		return nil, f.stopLinger()
	}
	if buf == nil {
		buf = buffers.Get().(*[MaxRecord]byte)
	}
	n, err := l.records.Read(buf[:])
	switch {
	case n > 0:
		l.untold = buf[:n]
		l.sawData()
	case err != nil && err != io.EOF && !IsDeadline(err):
		l.readFailed(err) // the system may tell it once
	}
	return buf, f.endLinger(n > 0)
}

// beginLinger reports whether to linger. readMu is held.
func (f *flow) beginLinger() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.link
	f.lingers = f.place != nil && f.busy && !f.turns && !f.more && f.wants() &&
		len(l.untold) == 0 && !l.reading.Load() && f.place.Stay()
	return f.lingers
}

// endLinger reports whether a turn has begun, which is brief if something has come
// and nobody wants more. readMu is held.
func (f *flow) endLinger(came bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lingers = false
	if f.interrupted {
		f.interrupted = false
		f.link.reads.bound(time.Time{})
	}
	f.turns = f.wants()
	f.brief = f.turns && came && !f.more
	if !f.turns && f.place != nil {
		f.place.Part()
	}
	return f.turns
}

// endBrief ends a brief turn, and reports whether it was one. What has come besides
// is read by who lingers, or by the turn that stopLinger begins.
func (f *flow) endBrief() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.brief {
		f.turns, f.busy = false, true
	}
	return f.brief
}

// stopLinger lets the connection be parked, and reports whether a turn has begun to
// look for what a brief one has left.
func (f *flow) stopLinger() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lingers {
		return false // another goroutine
	}
	if f.place != nil {
		f.place.Part()
	}
	again := f.brief && !f.turns && f.wants()
	f.brief = false // whoever has the turn
	f.turns = f.turns || again
	return again
}

// interrupt ends the waiting of who lingers. mu is held.
func (f *flow) interrupt() {
	if f.lingers {
		f.interrupted = true
		f.link.reads.bound(past)
	}
}
