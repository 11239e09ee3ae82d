package loop

import (
	"slices"
	"sync"

	"github.com/dop251/goja"
)

// The loop turns in phases, as libuv does: what follows from what was done, what
// has come from outside, what follows from that, immediates, what is closed, and
// timers that are due. Package node says what that is good for.
type phases struct {
	pending []func() // Soon
	checks  []func() // Check
	closing []func() // Closing

	turn    int64 // number of the one under way, from 1
	turning bool  // one is

	look func() // tells what has come by now; of the connections

	mu        sync.Mutex // guards what is below
	inbox     []func()   // Post
	scheduled bool       // a turn is to come
}

// Post runs fn on the loop, as a macrotask of its own, after what was posted
// before. It is for what other goroutines have to tell, and may be called on
// any. It does not keep the loop alive: a handle that waits for something holds
// a ref. False means that the loop is gone: fn will not run, and the caller
// closes what it holds.
func (l *Loop) Post(fn func()) bool {
	return l.PostSteps(func() { l.run(fn) })
}

// PostSteps is Post for what consists of more than one macrotask, each of which
// fn runs by [Loop.Step].
func (l *Loop) PostSteps(fn func()) bool {
	p := &l.phases
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inbox = append(p.inbox, fn)
	return l.schedule()
}

// schedule sees to it that the loop turns. mu is held.
func (l *Loop) schedule() bool {
	p := &l.phases
	if !p.scheduled {
		p.scheduled = l.events.RunOnLoop(func(*goja.Runtime) { l.turnOver() })
	}
	return p.scheduled
}

// wakeUp is schedule for the loop, if something waits for its turn. A turn sees
// at its end what that is.
func (l *Loop) wakeUp() {
	if p := &l.phases; !p.turning && l.awaitsTurn() {
		p.mu.Lock()
		defer p.mu.Unlock()
		l.schedule()
	}
}

// awaitsTurn reports whether something follows without anything from outside.
func (l *Loop) awaitsTurn() bool {
	p := &l.phases
	return len(p.pending)+len(p.checks)+len(p.closing)+l.timers.held > 0
}

// maxPending is how often in a turn what follows is told after what has come, as
// in libuv.
const maxPending = 8

// maxChecks is how often in a turn what follows by Check is told. Node has no
// limit, so that a script that writes whenever something is written hears of
// nothing else.
const maxChecks = 1000

// turnOver is one turn of the loop.
func (l *Loop) turnOver() {
	p := &l.phases
	p.mu.Lock()
	p.scheduled = false
	p.mu.Unlock()
	p.turning = true
	defer func() { // also when an embedder's function panics
		p.turning = false
		l.wakeUp()
	}()
	if p.turn++; p.turn == 1 {
		l.fireTimers() // the first turn begins with timers too
	}
	l.runAll(&p.pending)
	p.mu.Lock()
	arrived := p.inbox
	p.inbox = nil
	p.mu.Unlock()
	if l.awaitsTurn() {
		l.Look()
	}
	l.runAll(&arrived)
	for i := 0; i < maxPending && len(p.pending) > 0; i++ {
		l.runAll(&p.pending)
	}
	for i := 0; i < maxChecks && len(p.checks) > 0; i++ {
		l.runAll(&p.checks)
	}
	l.check()
	slices.Reverse(p.closing)
	l.runAll(&p.closing)
	l.fireTimers()
	l.settle()
}

// runAll runs the jobs that are there, and leaves what they add.
func (l *Loop) runAll(jobs *[]func()) {
	list := *jobs
	*jobs = nil
	for _, fn := range list {
		if l.exited {
			return
		}
		fn()
	}
}

// OnLook has fn called where libuv looks whether something has come and does
// not wait for it.
func (l *Loop) OnLook(fn func()) { l.phases.look = fn }

// Look tells what has come by now.
func (l *Loop) Look() {
	if l.phases.look != nil {
		l.phases.look()
	}
}

// Step runs fn as a macrotask, now, or as a part of the one under way. What fn
// panics with is an uncaught exception in both cases: it is not that of who tells.
func (l *Loop) Step(fn func()) {
	switch {
	case l.running:
		l.try(fn)
	case !l.exited:
		l.run(fn)
	}
}

// Soon runs fn, as [Loop.PostSteps] does, before all that comes from outside
// later than now. It is for what follows from what the loop has done, and like
// those below of the loop.
func (l *Loop) Soon(fn func()) { l.add(&l.phases.pending, fn) }

// Check is Soon in the phase of immediates. As in Node, what follows from it by
// Check is told in the same phase.
func (l *Loop) Check(fn func()) { l.add(&l.phases.checks, fn) }

// Turn is the number of the turn under way.
func (l *Loop) Turn() int64 { return l.phases.turn }

// Closing tells, in the last phase, that something is closed: first, as in libuv,
// what was closed last.
func (l *Loop) Closing(fn func()) { l.add(&l.phases.closing, fn) }

// add adds a job that keeps the loop alive.
func (l *Loop) add(jobs *[]func(), fn func()) {
	l.Ref()
	*jobs = append(*jobs, func() {
		l.Unref()
		fn()
	})
	l.wakeUp()
}

// Later is Soon for one macrotask.
func (l *Loop) Later(fn func()) { l.Soon(func() { l.Step(fn) }) }
