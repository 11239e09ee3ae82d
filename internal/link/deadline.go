package link

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
)

// deadline is the deadline of one direction. Most of the time the connection
// beneath keeps it (onWire). While the handshake runs, or another goroutine
// reads for the application, it must not reach the wire, where it would hit
// the wrong one. Who waits for something else than the wire watches it here.
type deadline struct {
	wire *transport.Conn
	some atomic.Bool // there is one, bounded or not; read without the lock

	mu       sync.Mutex
	writes   bool // it is that of writes; fixed
	onWire   bool
	left     bool // the connection beneath is somebody else's
	released bool
	use      *deadlineUse // nil while there is neither a deadline nor a waiter
}

type deadlineUse struct {
	at      time.Time // the application's
	bounded time.Time // stands for it, if not zero
	timer   *time.Timer
	changed chan struct{} // closed at expiry and at each change; may be nil
}

// setWire sets it on the connection beneath. mu is held.
func (d *deadline) setWire(t time.Time) error {
	switch conn := d.wire.Inner(); {
	case d.left:
		return nil
	case d.writes:
		return conn.SetWriteDeadline(t)
	default:
		return conn.SetReadDeadline(t)
	}
}

// set is SetReadDeadline or SetWriteDeadline.
func (d *deadline) set(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.use != nil || !t.IsZero() {
		d.used().at = t
		d.renewed()
	}
	if !d.onWire {
		// One that the connection brought along is not meant any more.
		t = time.Time{}
	}
	return d.setWire(t)
}

// used makes use where there was none. mu is held, as in all below that do not
// lock it.
func (d *deadline) used() *deadlineUse {
	if d.use == nil {
		d.use = new(deadlineUse)
	}
	return d.use
}

// before returns t, or the deadline if that is earlier.
func (d *deadline) before(t time.Time) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	if at := d.effective(); !at.IsZero() && at.Before(t) {
		return at
	}
	return t
}

// bound lets another time stand for the deadline, until the zero time ends
// that.
func (d *deadline) bound(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.used().bounded = t
	d.renewed()
	if d.onWire {
		d.setWire(d.effective())
	}
}

// isBounded reports whether another time stands for the deadline.
func (d *deadline) isBounded() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.use != nil && !d.use.bounded.IsZero()
}

// awaitOwn waits until none does.
func (d *deadline) awaitOwn() {
	for d.isBounded() {
		_, changed := d.watch()
		if d.isBounded() {
			<-changed
		}
	}
}

// toWire hands the deadline to the connection beneath.
func (d *deadline) toWire() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.onWire = true
	if t := d.effective(); !t.IsZero() {
		d.setWire(t)
	} else if d.use != nil && d.use.changed == nil {
		d.use = nil
	}
}

// renewWire sets the deadline of the connection beneath, if that keeps it.
func (d *deadline) renewWire() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.onWire {
		d.setWire(d.effective())
	}
}

// offWire takes the deadline back from the connection beneath.
func (d *deadline) offWire() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.onWire = false
	d.setWire(time.Time{})
}

// leaveWire is offWire for good: the connection is somebody else's.
func (d *deadline) leaveWire() {
	d.offWire()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left = true
}

// renewed is called after a change.
func (d *deadline) renewed() {
	d.some.Store(!d.effective().IsZero())
	d.wake()
}

// release is for the end of the socket: no timer keeps that in memory any
// longer. Who waits is told of the end by other means.
func (d *deadline) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.released = true
	if d.use != nil {
		d.wake()
	}
}

// passed reports whether the deadline is over.
func (d *deadline) passed() bool {
	return d.some.Load() && d.isOver()
}

func (d *deadline) isOver() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.over()
}

// at returns when the deadline is; zero: there is none.
func (d *deadline) at() time.Time {
	if !d.some.Load() {
		return time.Time{}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.effective()
}

// wait waits until done is closed; it returns false if the deadline passes
// before.
func (d *deadline) wait(done <-chan struct{}) bool {
	for {
		late, changed := d.watch()
		if late {
			return false
		}
		select {
		case <-done:
			return true
		case <-changed:
		}
	}
}

// watch is passed, together with a channel that is closed when the answer may
// be another.
func (d *deadline) watch() (late bool, changed <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	late = d.over()
	use := d.used()
	if use.changed == nil {
		use.changed = make(chan struct{})
		if t := d.effective(); !t.IsZero() && !late && !d.released {
			c := use.changed
			use.timer = time.AfterFunc(time.Until(t), func() { d.expire(c) })
		}
	}
	return late, use.changed
}

func (d *deadline) expire(c chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.use != nil && d.use.changed == c {
		d.wake()
	}
}

func (d *deadline) effective() time.Time {
	switch {
	case d.use == nil:
		return time.Time{}
	case !d.use.bounded.IsZero():
		return d.use.bounded
	}
	return d.use.at
}

func (d *deadline) over() bool {
	t := d.effective()
	return !t.IsZero() && !time.Now().Before(t)
}

func (d *deadline) wake() {
	if d.use.timer != nil {
		d.use.timer.Stop()
		d.use.timer = nil
	}
	if d.use.changed != nil {
		close(d.use.changed)
		d.use.changed = nil
	}
}
