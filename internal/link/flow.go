package link

import (
	"errors"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/parked"
)

var (
	// ErrTold is that of a Read while the owner listens.
	ErrTold = errors.New("who listens to data gets what comes: there is nothing " +
		"to read")

	// ErrSilent is that of a read deadline that passed while the owner listens.
	ErrSilent = errors.New("nothing has come in time")
)

// flow reads for an owner who listens. A turn reads what has come and tells it; then the
// connection is parked, without a goroutine and a buffer, or lingers (linger.go).
// Where it cannot be parked, since it is no socket of the system, or a session is
// waited for, a goroutine reads one record ahead, and a turn takes what that has
// read.
type flow struct {
	link *Link

	mu      sync.Mutex
	place   *parked.Place
	alarm   *alarm // nil: there was no read deadline
	offered []byte // what is being told, until it is claimed

	open   bool // the handshake is complete
	paused bool
	over   bool // the stream has ended, or the Link
	turns  bool // a turn is on its way, or runs
	more   bool // something may have come since it looked
	ending bool // nothing comes after that
	busy   bool // the last turn has told something

	kept bool // what was offered is, or was, untold

	lingers     bool // a goroutine waits in a read
	interrupted bool // which a deadline ends
	brief       bool // the turn is to tell what that has read, and no more
}

// turnSize is how many bytes a turn tells before it lets others go first.
const turnSize = 256 << 10

var buffers = sync.Pool{New: func() any { return new([MaxRecord]byte) }}

// flowOf returns the flow, which it makes if there is none.
func (l *Link) flowOf() *flow {
	if f := l.flow.Load(); f != nil {
		return f
	}
	f := &flow{link: l}
	if !l.flow.CompareAndSwap(nil, f) {
		return l.flow.Load()
	}
	return f
}

// Listen looks whether the owner listens: it is to be called after each change of
// that, and when the handshake is complete, as open says. One that was on its way
// then may come later, and does not know of it.
func (l *Link) Listen(open bool) {
	if l.flow.Load() == nil && !l.owner.Listens() {
		return
	}
	f := l.flowOf()
	f.mu.Lock()
	f.open = f.open || open
	f.mu.Unlock()
	if !f.wanted() {
		f.rest()
		return
	}
	l.reads.renewWire() // it may have one of others
	f.wake(false)
}

// Pause lets nothing be told until Resume.
func (l *Link) Pause() {
	f := l.flowOf()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.paused = true
	f.interrupt()
}

// Resume ends Pause.
func (l *Link) Resume() {
	f := l.flow.Load()
	if f == nil {
		return
	}
	f.mu.Lock()
	f.paused = false
	f.mu.Unlock()
	f.wake(false)
}

// Told reports whether what comes is told to the owner, and Read refused.
func (l *Link) Told() bool {
	f := l.flow.Load()
	return f != nil && l.owner.Listens()
}

// wanted reports whether what comes is to be told.
func (f *flow) wanted() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.wants()
}

// wants is wanted for who has mu.
func (f *flow) wants() bool {
	return f.open && !f.paused && !f.over && !f.link.plain.Load() &&
		f.link.owner.Listens()
}

// wake lets a turn look for what has come. It does not block.
func (f *flow) wake(ended bool) {
	f.mu.Lock()
	f.more = true
	f.ending = f.ending || ended
	begin := !f.turns && !f.lingers && f.wants()
	f.turns = f.turns || begin
	f.interrupt()
	f.mu.Unlock()
	if begin {
		f.post()
	}
}

// post lets a turn begin, by one of the goroutines that serve who was parked. Who
// is not may live where these must not go: in the bubble of a test.
func (f *flow) post() {
	if f.link.wire.Raw() == nil {
		f.link.owner.Run(false)
		return
	}
	parked.Go(f.serve)
}

// Turn tells what has come. It is for [Owner].Run.
func (l *Link) Turn() { l.flow.Load().turn() }

// turn tells what has come, until nothing is left or it was much.
func (f *flow) turn() {
	buf := buffers.Get().(*[MaxRecord]byte)
	for told := 0; told < turnSize; {
		if !f.goOn() {
			buffers.Put(buf)
			return
		}
		n, err := f.read(buf[:])
		switch {
		case n > 0:
			told += n
			f.link.owner.Tell(buf[:n])
			if f.leftOffer() {
				buf = buffers.Get().(*[MaxRecord]byte) // a Read has that one
			}
			if f.endBrief() {
				buffers.Put(buf)
				return
			}
		case err == errReader:
			buffers.Put(buf)
			go f.relieve() // ends when the Read that is blocked has come back
			return
		case err == io.EOF:
			buffers.Put(buf)
			f.tellEnd()
			return
		case err != nil:
			buffers.Put(buf)
			f.stop()
			return
		case f.park(told > 0):
			buffers.Put(buf)
			return
		}
	}
	buffers.Put(buf)
	runtime.Gosched() // a flood keeps its processor otherwise
	f.post()
}

// goOn reports whether a turn is to look for more. If it is not, the turn is over.
func (f *flow) goOn() bool {
	f.mu.Lock()
	f.turns = f.wants()
	if !f.turns {
		left := !f.paused || f.over
		f.mu.Unlock()
		if left {
			f.rest()
		}
		return false
	}
	parks := f.place != nil
	f.mu.Unlock()
	if !parks && f.link.ahead.Load() == nil {
		f.settle()
	}
	return true
}

// settle sees to it that f is woken when something comes.
func (f *flow) settle() {
	l := f.link
	if raw := l.wire.Raw(); raw != nil && !l.reading.Load() {
		if place := parked.Wait(raw, f.wake); place != nil {
			f.mu.Lock()
			f.place = place
			f.mu.Unlock()
			return
		}
	}
	l.readAheadIfIdle()
}

// rest ends the waiting for what comes: nobody wants it.
func (f *flow) rest() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.turns && !f.wants() {
		f.leave()
		f.interrupt()
	}
}

// leave ends the waiting for what comes. mu is held.
func (f *flow) leave() {
	if f.place != nil {
		f.place.Leave()
		f.place = nil
	}
}

// park ends a turn that has found nothing, and reports false if something may have
// come since.
func (f *flow) park(busy bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.more {
		return false
	}
	f.turns, f.busy = false, busy
	if f.wants() {
		f.watchDeadline()
	} else {
		f.leave() // who ended it has found a turn, or no place yet
	}
	return true
}

// relieve lets a Read that is blocked come back, and the turn go on.
func (f *flow) relieve() {
	l := f.link
	l.reads.bound(past)
	l.readMu.Lock()
	l.reads.bound(time.Time{})
	l.readMu.Unlock()
	f.mu.Lock()
	f.more = true // which that Read may have met
	f.mu.Unlock()
	f.post()
}

// tellEnd tells the end, or leaves it to a Read where nobody listens any more.
func (f *flow) tellEnd() {
	if !f.wanted() {
		if f.goOn() { // somebody listens again
			f.post()
		}
		return // a Read, or that turn, will meet it again
	}
	f.stop()
	f.link.owner.TellEnd()
}

// stop ends the flow.
func (f *flow) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.over, f.turns = true, false
	f.leave()
	if f.alarm != nil {
		f.alarm.timer.Stop()
	}
}
