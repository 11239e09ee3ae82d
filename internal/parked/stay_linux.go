package parked

import "syscall"

// maxStay is how many places may stay, beside the workers that are idle.
var maxStay = int64(maxIdle)

// Stay reports whether the caller, who was woken, should not wait here for what
// comes next, but in a read: of a socket that is busy. wake is not called for that
// then, until Part; it is called if Stay is not for some seconds. As long as more
// than a few are busy nobody should: those wake each other in batches, which costs
// less. It is for places of [Wait].
func (p *Place) Stay() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch now := all.sweeps.Load() + 1; {
	case p.left:
		return false
	case p.seen.Swap(now) != now:
		p.often = false
		if !p.stays.Load() {
			return false // once in a while is not busy
		}
	case !p.often:
		p.often = true
		all.busy.Add(1)
	}
	return max(all.busy.Load(), all.before.Load()) <= maxStay &&
		(p.stays.Load() || all.settle(p))
}

// Part ends Stay: wake is called again, and for what has come since.
func (p *Place) Part() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.part()
}

// part is Part for who has mu.
func (p *Place) part() {
	if p.stays.Load() {
		p.stays.Store(false)
		all.unsettle(p)
	}
}

// settle lets p stay, if not too many do.
func (l *poller) settle(p *Place) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if int64(l.stay) >= maxStay ||
		l.watch(p, syscall.EPOLL_CTL_MOD, edgeTriggered) != nil {
		return false
	}
	l.stay++
	p.stays.Store(true)
	return true
}

// unsettle ends settle.
func (l *poller) unsettle(p *Place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stay--
	// It fails where the descriptor is closed.
	l.watch(p, syscall.EPOLL_CTL_MOD, p.events)
}
