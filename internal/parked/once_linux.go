package parked

import "syscall"

// once are the events of [Once].
const once = somethingComes | syscall.EPOLLONESHOT

// Once is [Wait] for who reads when it suits him, and not to the end: wake is called
// a single time, as soon as something is there to read, and then not until Again.
func Once(raw syscall.RawConn, wake func(ended bool)) *Place {
	p := &Place{raw: raw, wake: wake, events: once}
	p.armed.Store(true)
	return all.enter(p)
}

// Again lets wake be called once more: at once if something is there to read, also
// if that was there before. It is for places of [Once], and has no effect on one
// that was left.
func (p *Place) Again() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.left {
		p.armed.Store(true)
		// It fails where the descriptor is closed, which the next sweep tells.
		all.watch(p, syscall.EPOLL_CTL_MOD, once)
	}
}
