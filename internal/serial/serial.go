// Package serial runs functions one after the other, in the order in which
// they were posted, on a goroutine that exists only while there is work.
package serial

import "sync"

// Queue is a first-in, first-out queue of functions. The zero value is ready.
// Its methods may be called by any goroutine, also by a running function.
//
// Each function runs after the one before it has returned. A function that
// never returns holds up those behind it and nobody else. A function must not
// panic; callers who run foreign code wrap it.
type Queue struct {
	mu      sync.Mutex
	jobs    []func()
	running bool
	closed  bool
}

// Post adds f. It never blocks and reports whether f will run: after PostLast
// nothing is taken any more.
func (q *Queue) Post(f func()) bool {
	return q.post(f, false)
}

// PostLast adds f as the last function that will ever run.
func (q *Queue) PostLast(f func()) bool {
	return q.post(f, true)
}

// CloseIdle makes the queue take nothing any more, if it is empty and nothing
// runs. It reports whether that is so.
func (q *Queue) CloseIdle() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.running {
		return false
	}
	q.closed = true
	return true
}

// Begin makes the caller the function that runs, until [Queue.End], if nothing
// else does. It reports whether that is so.
func (q *Queue) Begin() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.running {
		return false
	}
	q.running = true
	return true
}

// End ends what Begin began, and runs what was posted meanwhile.
func (q *Queue) End() { q.run(nil) }

func (q *Queue) post(f func(), last bool) bool {
	taken, idle := q.add(f, last)
	if idle {
		go q.run(f) // ends when the queue is empty
	}
	return taken
}

// add takes f. Where nothing runs, idle tells the caller to run it, by run.
func (q *Queue) add(f func(), last bool) (taken, idle bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false, false
	}
	q.closed = last
	if idle = !q.running; !idle {
		q.jobs = append(q.jobs, f)
	}
	q.running = true
	return true, idle
}

// run runs f, if that is not nil, and then what is posted until nothing is.
func (q *Queue) run(f func()) {
	done := false
	defer func() {
		if !done { // a function ended its goroutine: runtime.Goexit
			go q.run(nil)
		}
	}()
	for {
		if f != nil {
			f()
		}
		if f = q.next(); f == nil {
			done = true
			return
		}
	}
}

// next takes the next function; nil is the end of who runs them.
func (q *Queue) next() (f func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.jobs) == 0 {
		q.running = false
		q.jobs = nil
		return nil
	}
	f = q.jobs[0]
	q.jobs[0] = nil
	q.jobs = q.jobs[1:]
	return f
}
