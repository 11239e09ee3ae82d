package link

import "time"

// watchDeadline has f woken when the read deadline passes. mu is held.
func (f *flow) watchDeadline() {
	at := f.link.reads.at()
	switch {
	case at.IsZero() || !f.due.IsZero() && !at.Before(f.due):
		return // there is none, or it will be looked at again
	case f.timer == nil:
		f.timer = time.AfterFunc(time.Until(at), f.expire)
	default:
		f.timer.Reset(time.Until(at))
	}
	f.due = at
}

func (f *flow) expire() {
	f.mu.Lock()
	f.due = time.Time{}
	f.mu.Unlock()
	f.wake(false)
}

// deadlineChanged is called after the read deadline was set.
func (f *flow) deadlineChanged() {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.interrupted:
		f.interrupt() // the wire has another one now
	case !f.turns && !f.lingers && f.wants():
		f.watchDeadline()
	}
}
