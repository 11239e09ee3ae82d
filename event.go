package tlssocket

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Event is a list of listeners for one kind of event. The zero value is
// ready for use; an Event must not be copied.
//
// On and Once may be called by any goroutine at any time, also by listeners.
// The package comment has the contract of delivery.
//
// Node: EventEmitter.
type Event[T any] struct {
	count atomic.Int32 // len(listeners), read without the lock

	mu        sync.Mutex
	listeners []*listener[T]
	watchers  []*func() // called after listeners have come or left
}

type listener[T any] struct {
	f    func(T)
	once bool
	off  atomic.Bool
}

// On adds f as the last listener. The function that it returns removes f; it
// may be called more than once, and f does not start after it returned
// unless it was being called.
//
// Node: emitter.on.
func (e *Event[T]) On(f func(T)) (remove func()) { return e.add(f, false) }

// Once is On for a listener that is called for one event at most.
//
// Node: emitter.once.
func (e *Event[T]) Once(f func(T)) (remove func()) { return e.add(f, true) }

func (e *Event[T]) add(f func(T), once bool) (remove func()) {
	l := &listener[T]{f: f, once: once}
	e.mu.Lock()
	e.listeners = append(slices.Clip(e.listeners), l)
	e.count.Add(1)
	watchers := e.watchers
	e.mu.Unlock()
	call(watchers)
	return func() {
		if l.off.CompareAndSwap(false, true) {
			e.drop(l)
		}
	}
}

func call(watchers []*func()) {
	for _, w := range watchers {
		(*w)()
	}
}

// drop takes l, which is off, from the list.
func (e *Event[T]) drop(l *listener[T]) {
	e.mu.Lock()
	e.listeners = slices.DeleteFunc(slices.Clone(e.listeners),
		func(o *listener[T]) bool { return o == l })
	e.count.Add(-1)
	watchers := e.watchers
	e.mu.Unlock()
	call(watchers)
}

// watch calls f after each listener that comes or leaves from now on.
func (e *Event[T]) watch(f func()) (stop func()) {
	p := &f
	e.mu.Lock()
	defer e.mu.Unlock()
	e.watchers = append(slices.Clip(e.watchers), p)
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.watchers = slices.DeleteFunc(slices.Clone(e.watchers),
			func(o *func()) bool { return o == p })
	}
}

// heard reports whether anybody listens.
func (e *Event[T]) heard() bool { return e.count.Load() > 0 }

// emit calls the listeners, in the order in which they were added, and reports
// whether there were any. It is called on the goroutine of an event queue, with
// no lock held.
func (e *Event[T]) emit(v T) (heard bool) { return e.emitIf(v, nil) }

// emitIf is emit; before the first listener it calls claim, if that is not nil, and
// calls none where it returns false. A listener of Once counts until then.
func (e *Event[T]) emitIf(v T, claim func() bool) (heard bool) {
	e.mu.Lock()
	listeners := e.listeners // never changed in place
	e.mu.Unlock()
	for _, l := range listeners {
		if l.off.Load() || l.once && !l.off.CompareAndSwap(false, true) {
			continue
		}
		claimed := heard || claim == nil || claim()
		if l.once {
			e.drop(l)
		}
		if !claimed {
			return false
		}
		heard = true
		l.f(v)
	}
	return heard
}
