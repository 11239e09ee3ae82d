package link

import "time"

const (
	// reasonTime is for reading what has arrived already, on a busy machine too:
	// where it is passed, the peer ended its side for reading only.
	reasonTime = time.Second

	// reasonLooks is how often it is looked at, lookTime apart, whether the
	// application holds up the reading.
	reasonLooks = 5
	lookTime    = 5 * time.Millisecond
)

// AwaitReason lets what has come be read, after a write that failed, until over is
// closed: a peer that left may have said why. It does not wait for an application
// that has not taken what was read before: that may wait for this call, in a
// listener say, and who writes to many who left would wait for each.
func (l *Link) AwaitReason(over <-chan struct{}) {
	l.ReadAhead()
	last := time.Now().Add(reasonTime)
	read := int64(-1)
	for looks := 0; looks < reasonLooks && time.Now().Before(last); looks++ {
		if n := l.BytesRead(); n != read || !l.heldUp() {
			looks, read = 0, n
		}
		select {
		case <-over:
			return
		case <-time.After(lookTime):
		}
	}
}

// heldUp reports whether what was read waits for the application, or a turn does.
func (l *Link) heldUp() bool {
	if f := l.flow.Load(); f != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.turns {
			return true
		}
	}
	a := l.ahead.Load()
	return a != nil && len(a.filled) > 0
}
