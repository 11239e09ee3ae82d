package uv

import (
	"syscall"

	"github.com/seed-435e3e10/tlssocket/internal/parked"
)

// A waiter waits outside of the loop until there is something to take of a socket,
// each time it is told to. The socket is parked, and the loop takes it then. Where it
// cannot be, a goroutine takes it for the loop, which finds it in results.
type waiter[T any] struct {
	place   *parked.Place
	next    chan struct{} // lets the goroutine take once
	results chan T
}

// started reports whether it waits, or has.
func (w *waiter[T]) started() bool { return w.place != nil || w.next != nil }

// start waits for the first time, and has wake called when that is over. raw is nil
// where the loop cannot take without waiting.
func (w *waiter[T]) start(raw syscall.RawConn, wake func(), take func() T) {
	if raw != nil {
		w.place = parked.Once(raw, func(bool) { wake() })
	}
	if w.place != nil {
		return
	}
	w.next, w.results = make(chan struct{}, 1), make(chan T, 1)
	w.next <- struct{}{}
	go w.takeAhead(wake, take) // ends when it is stopped and take returns
}

func (w *waiter[T]) takeAhead(wake func(), take func() T) {
	for range w.next {
		w.results <- take()
		wake()
	}
}

// again waits once more.
func (w *waiter[T]) again() {
	if w.place != nil {
		w.place.Again()
	} else {
		w.next <- struct{}{}
	}
}

// stop ends the waiting. It comes before the socket is closed.
func (w *waiter[T]) stop() {
	if w.place != nil {
		w.place.Leave()
	}
	if w.next != nil {
		close(w.next)
	}
}
