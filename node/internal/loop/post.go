package loop

import (
	"sync"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
)

// How the loop hears of things; package node has the rule.

// Post runs fn on the loop, as a macrotask of its own, after what was posted
// before. It is for what other goroutines have to tell, and may be called on
// any. It does not keep the loop alive: a handle that waits for something holds
// a ref. False means that the loop is gone: fn will not run, and the caller
// closes what it holds.
func (l *Loop) Post(fn func()) bool {
	return l.inbox.add(l.events, func(*goja.Runtime) { l.run(fn) })
}

// PostSteps is Post for what consists of more than one macrotask, each of which
// fn runs by [Loop.Step].
func (l *Loop) PostSteps(fn func()) bool {
	return l.inbox.add(l.events, func(*goja.Runtime) { l.steps(fn) })
}

func (l *Loop) steps(fn func()) {
	if l.exited {
		return
	}
	l.inbox.hold()
	defer l.inbox.release(l.events)
	fn()
}

// Step runs fn as a macrotask, now, or as a part of the one under way.
func (l *Loop) Step(fn func()) {
	if l.running {
		fn()
	} else {
		l.run(fn)
	}
}

// Soon is Post on the loop's goroutine, for what follows from what is done
// there. It comes before all that other goroutines post meanwhile.
func (l *Loop) Soon(fn func()) {
	l.events.RunOnLoop(func(*goja.Runtime) { l.run(fn) })
}

// SoonSteps is PostSteps likewise.
func (l *Loop) SoonSteps(fn func()) {
	l.events.RunOnLoop(func(*goja.Runtime) { l.steps(fn) })
}

// Later is Soon for work that keeps the loop alive.
func (l *Loop) Later(fn func()) {
	l.Ref()
	l.Soon(func() {
		l.Unref()
		fn()
	})
}

// An inbox keeps what other goroutines post while the loop is at something. If
// that has an effect outside, what it means here stands before whatever the
// effect leads to.
type inbox struct {
	mu      sync.Mutex
	held    int
	waiting []func(*goja.Runtime)
}

func (b *inbox) add(to *eventloop.EventLoop, fn func(*goja.Runtime)) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held > 0 {
		b.waiting = append(b.waiting, fn)
		return true
	}
	return to.RunOnLoop(fn)
}

func (b *inbox) hold() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held++
}

func (b *inbox) release(to *eventloop.EventLoop) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held--; b.held > 0 {
		return
	}
	for _, fn := range b.waiting {
		to.RunOnLoop(fn)
	}
	clear(b.waiting)
	b.waiting = b.waiting[:0]
}
