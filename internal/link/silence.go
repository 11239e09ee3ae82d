package link

import "time"

// alarm wakes a flow when the read deadline passes.
type alarm struct {
	timer *time.Timer
	due   time.Time // when it does; zero: it does not
}

// watchDeadline has f woken when the read deadline passes. mu is held.
func (f *flow) watchDeadline() {
	at, a := f.link.reads.at(), f.alarm
	switch {
	case at.IsZero():
		return
	case a == nil:
		f.alarm = &alarm{time.AfterFunc(time.Until(at), f.expire), at}
		return
	case !a.due.IsZero() && !at.Before(a.due):
		return // it will be looked at again
	}
	a.timer.Reset(time.Until(at))
	a.due = at
}

func (f *flow) expire() {
	f.mu.Lock()
	f.alarm.due = time.Time{}
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
