package parked

import (
	"runtime"
	"sync"
)

// crew runs functions on goroutines of which a few are kept for the next: their
// stacks have grown. A function may block: each goroutine that takes one while
// others wait sees to it that there is one more.
type crew struct {
	mu      sync.Mutex
	waiting []func() // first in, first out
	taken   int      // of waiting
	idle    []*worker
	coming  bool // a worker is on its way to what waits
	keeps   bool // idle workers stay
}

type worker struct{ called chan struct{} }

// maxIdle is how many workers wait for work: a few a processor, since those who
// do not block take one function after the other.
var maxIdle = 4 * runtime.GOMAXPROCS(0)

var workers crew

// maxKept is how many functions there is always room for.
const maxKept = 1024

// Go runs f on a goroutine of its own.
func Go(f func()) {
	workers.mu.Lock()
	defer workers.mu.Unlock()
	workers.add(f)
	workers.call()
}

// add puts f behind what waits, where there is room.
func (c *crew) add(f func()) {
	if c.taken > len(c.waiting)/2 {
		n := copy(c.waiting, c.waiting[c.taken:])
		clear(c.waiting[n:])
		c.waiting, c.taken = c.waiting[:n], 0
	}
	c.waiting = append(c.waiting, f)
}

// call lets one more worker come. mu is held, as in all below that do not lock
// it.
func (c *crew) call() {
	if c.coming {
		return
	}
	c.coming = true
	if last := len(c.idle) - 1; last >= 0 {
		w := c.idle[last]
		c.idle[last] = nil
		c.idle = c.idle[:last]
		w.called <- struct{}{}
		return
	}
	go c.work(&worker{make(chan struct{}, 1)}) // ends as work says
}

// work takes what waits until nothing does, and ends if enough others are idle, or
// nobody is parked any more.
func (c *crew) work(w *worker) {
	for {
		c.mu.Lock()
		c.coming = false
		for f := c.take(); f != nil; f = c.take() {
			c.mu.Unlock()
			f()
			c.mu.Lock()
		}
		if !c.keeps || len(c.idle) >= maxIdle {
			c.mu.Unlock()
			return
		}
		c.idle = append(c.idle, w)
		c.mu.Unlock()
		if _, ok := <-w.called; !ok {
			return
		}
	}
}

// take returns what waits longest, nil if nothing does.
func (c *crew) take() func() {
	if len(c.waiting) == 0 {
		return nil
	}
	f := c.waiting[c.taken]
	c.waiting[c.taken] = nil
	if c.taken++; c.taken < len(c.waiting) {
		c.call()
	} else if c.taken = 0; cap(c.waiting) <= maxKept {
		c.waiting = c.waiting[:0]
	} else {
		c.waiting = nil
	}
	return f
}

// keep says whether idle workers stay.
func (c *crew) keep(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keeps = on
	if on {
		return
	}
	for _, w := range c.idle {
		close(w.called)
	}
	c.idle = nil
}
