package tlssocket

import (
	"context"
	"errors"
	"time"
)

// SessionStore keeps the sessions of servers. All processes that share one,
// and ticket keys, resume each other's clients.
//
// Its methods may be called by any number of goroutines. They should end with
// their context, which lasts half a second, or SessionStoreTimeout: nobody
// waits for them any longer.
// A store that is slow, down or lying costs full handshakes, not connections.
// The values are encrypted with keys the store never sees.
//
// Node: server event newSession, server event resumeSession.
type SessionStore interface {
	// Put keeps session under id for ttl, and may forget it earlier. Neither
	// slice may be kept or changed after it returned, unless copied.
	Put(ctx context.Context, id, session []byte, ttl time.Duration) error

	// Take returns the session and removes it, in one step: of any number of
	// callers with the same id one gets it. ErrNoSession is the only miss.
	Take(ctx context.Context, id []byte) ([]byte, error)
}

// ErrNoSession is what a SessionStore returns for an id that it does not have,
// or has no more.
var ErrNoSession = errors.New("tlssocket: no such session")

// SessionFuncs makes a SessionStore of two functions, in the manner of Node's
// events newSession and resumeSession. A nil function keeps, or has, nothing.
type SessionFuncs struct {
	PutFunc func(ctx context.Context, id, session []byte,
		ttl time.Duration) error
	TakeFunc func(ctx context.Context, id []byte) ([]byte, error)
}

// Put implements SessionStore.
func (f SessionFuncs) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	if f.PutFunc == nil {
		return nil
	}
	return f.PutFunc(ctx, id, session, ttl)
}

// Take implements SessionStore.
func (f SessionFuncs) Take(ctx context.Context, id []byte) ([]byte, error) {
	if f.TakeFunc == nil {
		return nil, ErrNoSession
	}
	return f.TakeFunc(ctx, id)
}
