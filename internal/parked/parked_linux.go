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
// [Wait].
type Place struct {
	raw  syscall.RawConn
	wake func(ended bool)

	mu   sync.Mutex // held while the place is left
	left bool
	slot int32

	stays atomic.Bool  // set while mu is held
	seen  atomic.Int64 // the sweep that came after the last Stay; 0: there was none
	often bool         // there was one before it, since the last sweep; mu guards it
}

// poller waits for all places, by one epoll instance that the runtime's own poller
// waits for. Nobody but its goroutine waits in it.
type poller struct {
	mu    sync.Mutex
	file  *os.File // of epoll; nil while there are no places
	fd    int
	slots []slot
	free  []int32
	used  int
	stay  int // places

	// Of Stay.
	sweeps       atomic.Int64
	busy, before atomic.Int64 // places, since the last sweep, and the one before
}

// slot is a place with its generation. Events name both: one that was on its way
// when a place was left does not wake who has the slot, or the descriptor, now.
type slot struct {
	place      *Place
	generation int32
}

var all poller

// Wait calls wake whenever something has come to read on a socket of the system,
// which was not there before or was not read to its end: so what has come must be
// read until nothing is left. ended tells that nothing comes after it. wake must not
// block, and may be called for nothing. Wait returns nil if one cannot wait so.
//
// A socket that somebody closes who did not leave is noticed within some seconds.
func Wait(raw syscall.RawConn, wake func(ended bool)) *Place {
	p := &Place{raw: raw, wake: wake}
	if !all.enter(p) {
		return nil
	}
	return p
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

// enter gives p a slot, and epoll its descriptor.
func (l *poller) enter(p *Place) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil && !l.open() {
		return false
	}
	l.used++
	if last := len(l.free) - 1; last >= 0 {
		p.slot, l.free = l.free[last], l.free[:last]
	} else {
		p.slot = int32(len(l.slots))
		l.slots = append(l.slots, slot{})
	}
	s := &l.slots[p.slot]
	s.place = p
	event := syscall.EpollEvent{
		Events: watched, Fd: p.slot, Pad: s.generation,
	}
	if l.control(p, syscall.EPOLL_CTL_ADD, &event) != nil {
		l.release(p.slot)
		return false
	}
	return true
}

// watched are the events of who waits.
const watched = syscall.EPOLLIN | syscall.EPOLLRDHUP | edgeTriggered

// edgeTriggered is EPOLLET, which is negative on some systems.
const edgeTriggered = 1 << 31

// leave takes back what enter gave.
func (l *poller) leave(p *Place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// It fails where the descriptor is closed; epoll has forgotten it then.
	l.control(p, syscall.EPOLL_CTL_DEL, new(syscall.EpollEvent))
	l.release(p.slot)
}

// release frees a slot. With the last one the poller ends. mu is held, as in all
// below that do not lock it.
func (l *poller) release(at int32) {
	s := &l.slots[at]
	s.place = nil
	s.generation++
	l.free = append(l.free, at)
	if l.used--; l.used == 0 {
		go l.file.Close() // ends when the poller has, which may need what we hold
		l.file = nil
		workers.keep(false)
	}
}

// control is epoll_ctl on the descriptor of p, which is not closed meanwhile.
func (l *poller) control(p *Place, op int, event *syscall.EpollEvent) error {
	var failed error
	err := p.raw.Control(func(fd uintptr) {
		failed = syscall.EpollCtl(l.fd, op, int(fd), event)
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
			if p := l.slots[at].place; p != nil {
				places[n] = p
				n++
			}
		}
		more = at < len(l.slots)
		l.mu.Unlock()
		for _, p := range places[:n] {
			if p.raw.Control(func(uintptr) {}) != nil {
				p.wake(true)
			} else if p.stays.Load() && p.seen.Load() < now {
				p.wake(false)
			}
		}
	}
}

// wake wakes the place that an event is for, if that is there still.
func (l *poller) wake(e *syscall.EpollEvent) {
	l.mu.Lock()
	var p *Place
	if s := l.slots[e.Fd]; s.generation == e.Pad {
		p = s.place
	}
	l.mu.Unlock()
	if p != nil {
		p.wake(e.Events&^syscall.EPOLLIN != 0)
	}
}
