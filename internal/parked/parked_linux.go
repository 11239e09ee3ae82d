package parked

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Place is the place of a connection among those that wait. It is made by
// [Wait] or [Once].
type Place struct {
	raw    syscall.RawConn
	wake   func(ended bool)
	events uint32 // that it waits for

	// Events name both: one that was on its way when a place was left does not
	// wake who has the slot, or the descriptor, now.
	slot, number int32

	mu    sync.Mutex // held while the place is left
	left  bool
	often bool // there was a Stay before the last one, since the last sweep

	armed atomic.Bool  // of Once: wake is to be called
	stays atomic.Bool  // set while mu is held
	seen  atomic.Int64 // the sweep that came after the last Stay; 0: there was none
}

// poller waits for all places, by one epoll instance that the runtime's own poller
// waits for. Nobody but its goroutine waits in it.
type poller struct {
	mu    sync.Mutex
	file  *os.File // of epoll; nil while there are no places
	fd    int
	slots []*Place
	free  []int32
	used  int
	last  int32 // number of a place
	stay  int   // places

	// Of Stay.
	sweeps       atomic.Int64
	busy, before atomic.Int64 // places, since the last sweep, and the one before
}

var all poller

// Wait calls wake whenever something has come to read on a socket of the system,
// which was not there before or was not read to its end: so what has come must be
// read until nothing is left. ended tells that nothing comes after it. wake must not
// block, and may be called for nothing. Wait returns nil if one cannot wait so.
//
// A socket that somebody closes who did not leave is noticed within some seconds.
func Wait(raw syscall.RawConn, wake func(ended bool)) *Place {
	return all.enter(&Place{raw: raw, wake: wake, events: watched})
}

// Leave ends the waiting: wake is not called any more, unless it is being called.
// Who closes the connection has to leave before. It may be called more than once.
func (p *Place) Leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.left {
		p.part()
		p.left = true
		all.leave(p)
	}
}

// enter gives p a slot, and epoll its descriptor. It returns p, or nil where that
// is not possible.
func (l *poller) enter(p *Place) *Place {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil && !l.open() {
		return nil
	}
	l.used++
	l.last++
	p.number = l.last
	if last := len(l.free) - 1; last >= 0 {
		p.slot, l.free = l.free[last], l.free[:last]
	} else {
		p.slot = int32(len(l.slots))
		l.slots = append(l.slots, nil)
	}
	l.slots[p.slot] = p
	if l.watch(p, syscall.EPOLL_CTL_ADD, p.events) != nil {
		l.release(p.slot)
		return nil
	}
	return p
}

// Events of who waits.
const (
	somethingComes = syscall.EPOLLIN | syscall.EPOLLRDHUP
	watched        = somethingComes | edgeTriggered
)

// edgeTriggered is EPOLLET, which is negative on some systems.
const edgeTriggered = 1 << 31

// leave takes back what enter gave.
func (l *poller) leave(p *Place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// It fails where the descriptor is closed; epoll has forgotten it then.
	l.watch(p, syscall.EPOLL_CTL_DEL, 0)
	l.release(p.slot)
}

// release frees a slot. With the last one the poller ends. mu is held, as in all
// below that do not lock it.
func (l *poller) release(at int32) {
	l.slots[at] = nil
	l.free = append(l.free, at)
	if l.used--; l.used == 0 {
		go l.file.Close() // ends when the poller has, which may need what we hold
		l.file = nil
		workers.keep(false)
	}
}

// watch is epoll_ctl on the descriptor of p, which is not closed meanwhile. p is not
// left, so that there is an epoll: mu need not be held.
func (l *poller) watch(p *Place, op int, events uint32) error {
	var failed error
	err := p.raw.Control(func(fd uintptr) {
		failed = syscall.EpollCtl(l.fd, op, int(fd), &syscall.EpollEvent{
			Events: events, Fd: p.slot, Pad: p.number})
	})
	if err != nil {
		return err
	}
	return failed
}

// open makes the epoll instance. It reports false where there is none that the
// runtime's poller takes.
func (l *poller) open() bool {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return false
	}
	if syscall.SetNonblock(fd, true) != nil {
		syscall.Close(fd)
		return false
	}
	file := os.NewFile(uintptr(fd), "epoll")
	raw, err := file.SyscallConn()
	if err != nil || file.SetReadDeadline(time.Time{}) != nil {
		file.Close()
		return false
	}
	l.file, l.fd = file, fd
	workers.keep(true)
	go l.run(file, raw) // ends when file is closed, with the last place
	return true
}

// run wakes who has something to read.
func (l *poller) run(file *os.File, raw syscall.RawConn) {
	var events [batch]syscall.EpollEvent
	poll := func(fd uintptr) bool {
		for {
			n, err := syscall.EpollWait(int(fd), events[:], 0)
			for _, e := range events[:max(n, 0)] {
				l.wake(&e)
			}
			if n < len(events) && err != syscall.EINTR {
				return false // to be called when there are more
			}
		}
	}
	for pause := sweepTime; ; {
		file.SetReadDeadline(time.Now().Add(pause))
		if err := raw.Read(poll); !errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
		began := time.Now()
		l.sweep()
		pause = max(sweepTime, 100*time.Since(began)) // a hundredth of a processor
	}
}

// batch is how many events or places are looked at together.
const batch = 128

// sweepTime is for what epoll does not tell: that a socket was closed here, or that
// nothing has come for a while.
var sweepTime = 2 * time.Second

// sweep wakes the places of sockets that are closed, and those that have stayed for
// long enough.
func (l *poller) sweep() {
	now := l.sweeps.Add(1)
	l.before.Store(l.busy.Swap(0))
	var places [batch]*Place
	for at, more := 0, true; more; {
		n := 0
		l.mu.Lock()
		for ; n < batch && at < len(l.slots); at++ {
			if p := l.slots[at]; p != nil {
				places[n] = p
				n++
			}
		}
		more = at < len(l.slots)
		l.mu.Unlock()
		for _, p := range places[:n] {
			if p.raw.Control(func(uintptr) {}) != nil {
				p.tell(true)
			} else if p.stays.Load() && p.seen.Load() < now {
				p.tell(false)
			}
		}
	}
}

// wake wakes the place that an event is for, if that is there still.
func (l *poller) wake(e *syscall.EpollEvent) {
	l.mu.Lock()
	p := l.slots[e.Fd]
	l.mu.Unlock()
	if p != nil && p.number == e.Pad {
		p.tell(e.Events&^syscall.EPOLLIN != 0)
	}
}

// tell calls wake, unless that is not to be called before Again.
func (p *Place) tell(ended bool) {
	if p.events != once || p.armed.Swap(false) {
		p.wake(ended)
	}
}
