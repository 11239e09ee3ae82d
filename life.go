package tlssocket

import (
	"sync"
	"sync/atomic"
)

// phase is where a socket is in its life. It only grows.
type phase int32

const (
	opening  phase = iota // until the handshake is over
	lost                  // ended, and never was secure
	secure                // open in both directions
	finished              // our side has ended, by CloseWrite
	broken                // nothing can be sent any more, by an error
	ended                 // after it was secure
)

// life is the state of a socket, and what it ended of.
type life struct {
	now  atomic.Int32 // a phase; set while mu is held
	told bool         // err was returned, or heard by a listener; mu guards it

	mu  sync.Mutex
	err *Error // what the socket ended of, or its sending
}

func (l *life) phase() phase { return phase(l.now.Load()) }

// isSecure reports whether the handshake went well, whatever came afterwards.
func (l *life) isSecure() bool { return l.phase() >= secure }

func (l *life) isEnded() bool { p := l.phase(); return p == lost || p == ended }

// become goes on to a phase, if it is a later one. mu is held, as in all below
// that do not lock it.
func (l *life) become(p phase) bool {
	if p <= l.phase() || l.isEnded() {
		return false
	}
	l.now.Store(int32(p))
	return true
}

// end goes on to the last phase. It returns false if the socket has ended.
func (l *life) end() bool {
	if l.isSecure() {
		return l.become(ended)
	}
	return l.become(lost)
}

// fail keeps the first error, and reports whether err is it.
func (l *life) fail(err *Error) bool {
	if err == nil || l.err != nil {
		return false
	}
	l.err = err
	return true
}

// isBroken reports whether nothing can be sent any more, for another reason
// than that our side has ended.
func (l *life) isBroken() bool {
	p := l.phase()
	return p == broken || p == lost || p == ended
}

// failure returns the error, nil if there is none. mu need not be held.
func (l *life) failure() *Error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// tell notes that err is returned to the application, and returns it. mu need
// not be held.
func (l *life) tell(err error) error {
	if err != nil {
		l.noteTold(err)
	}
	return err
}

// noteTold is tell, apart so that Read and Write pay no call while all is well.
func (l *life) noteTold(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = l.told || l.err != nil && err == error(l.err)
}

// setTold says whether the application knows of the error. mu need not be held.
func (l *life) setTold(told bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = told
}

// untold returns the error if nobody knows of it yet, and counts it as told
// then. mu need not be held.
func (l *life) untold() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil || l.told {
		return nil
	}
	l.told = true
	return l.err
}
