package tlssocket

import (
	"slices"
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
	state atomic.Pointer[listening[T]] // nil: nobody ever asked
}

// listening is who listens. It is never changed, so that who has it needs no lock;
// and an Event that nobody listens to, of which a socket has many, is a word.
type listening[T any] struct {
	listeners []*listener[T]
	watchers  []watcher
}

// watcher is told after listeners have come or left.
type watcher interface{ listened() }

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
	e.replace(func(old []*listener[T]) []*listener[T] {
		return append(slices.Clip(old), l)
	})
	return func() {
		if l.off.CompareAndSwap(false, true) {
			e.drop(l)
		}
	}
}

// drop takes l, which is off, from the list.
func (e *Event[T]) drop(l *listener[T]) {
	e.replace(func(old []*listener[T]) []*listener[T] {
		return slices.DeleteFunc(slices.Clone(old),
			func(o *listener[T]) bool { return o == l })
	})
}

// replace puts other listeners in the place of the old.
func (e *Event[T]) replace(other func(old []*listener[T]) []*listener[T]) {
	now := e.change(func(l *listening[T]) { l.listeners = other(l.listeners) })
	for _, w := range now.watchers {
		w.listened()
	}
}

// change makes a new state of the present one. edit may be called more than once,
// and changes no list in place.
func (e *Event[T]) change(edit func(*listening[T])) *listening[T] {
	for {
		old, now := e.state.Load(), new(listening[T])
		if old != nil {
			*now = *old
		}
		edit(now)
		if e.state.CompareAndSwap(old, now) {
			return now
		}
	}
}

// watch tells w of each listener that comes or leaves from now on.
func (e *Event[T]) watch(w watcher) {
	e.change(func(l *listening[T]) { l.watchers = append(slices.Clip(l.watchers), w) })
}

// unwatch ends watch.
func (e *Event[T]) unwatch(w watcher) {
	e.change(func(l *listening[T]) {
		l.watchers = slices.DeleteFunc(slices.Clone(l.watchers),
			func(o watcher) bool { return o == w })
	})
}

// heard reports whether anybody listens.
func (e *Event[T]) heard() bool {
	l := e.state.Load()
	return l != nil && len(l.listeners) > 0
}

// emit calls the listeners, in the order in which they were added, and reports
// whether there were any. It is called on the goroutine of an event queue, with
// no lock held.
func (e *Event[T]) emit(v T) (heard bool) { return e.emitIf(v, nil) }

// emitIf is emit; before the first listener it calls claim, if that is not nil, and
// calls none where it returns false. A listener of Once counts until then.
func (e *Event[T]) emitIf(v T, claim func() bool) (heard bool) {
	now := e.state.Load()
	if now == nil {
		return false
	}
	for _, l := range now.listeners {
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
