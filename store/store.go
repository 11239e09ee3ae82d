// Package store says what a place for sessions is, and has one in memory.
//
// A [Store] keeps the sessions of servers (tlssocket's Options.Sessions and
// ServerOptions.Sessions), or of clients, and the ticket keys of a fleet
// (package fleet). A [Cache] keeps what may be read as often as one likes, such
// as OCSP responses (package ocsp). What [Memory] returns is both; so are the
// stores of the modules store/redis and store/nats, which the processes of a
// fleet can share. Who writes one holds it to the contract with storetest.Run
// and storetest.RunCache.
//
// crypto/tls alone does not use a Store.
package store

import (
	"context"
	"errors"
	"time"
)

// Store keeps sessions. All processes that share one, and ticket keys, resume
// each other's clients.
//
// Its methods may be called by any number of goroutines. They should end with
// their context, which lasts half a second unless SessionStoreTimeout says
// otherwise: nobody waits for them any longer. A store that is slow, down or
// lying costs full handshakes, not connections, and an answer of more than 64 KB
// is a miss. The values are encrypted with keys the store never sees.
//
// Node: server event newSession, server event resumeSession.
type Store interface {
	// Put keeps session under id for ttl, and may forget it earlier. Neither
	// slice may be kept or changed after it returned, unless copied.
	Put(ctx context.Context, id, session []byte, ttl time.Duration) error

	// Take returns the session and removes it, in one step: of any number of
	// callers with the same id one gets it. ErrMissing is the only miss.
	Take(ctx context.Context, id []byte) ([]byte, error)
}

// Cache keeps what the processes of a fleet may share and read as often as
// they like. The ids do not meet those of sessions.
//
// Its methods may be called by any number of goroutines. They should end with
// their context, which lasts half a second: nobody waits for them any longer.
type Cache interface {
	// Put keeps value under id for ttl, and may forget it earlier. Neither
	// slice may be kept or changed after it returned, unless copied.
	Put(ctx context.Context, id, value []byte, ttl time.Duration) error

	// Get returns the value, which stays. ErrMissing is the only miss. The
	// slice is the caller's.
	Get(ctx context.Context, id []byte) ([]byte, error)
}

// ErrMissing is what a Store or a Cache returns for an id that it does not
// have, or no longer has.
var ErrMissing = errors.New("store: nothing has this id")

// Funcs makes a Store of two functions, in the manner of Node's events
// newSession and resumeSession. A nil function keeps, or has, nothing.
type Funcs struct {
	PutFunc func(ctx context.Context, id, session []byte,
		ttl time.Duration) error
	TakeFunc func(ctx context.Context, id []byte) ([]byte, error)
}

// Put implements Store.
func (f Funcs) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	if f.PutFunc == nil {
		return nil
	}
	return f.PutFunc(ctx, id, session, ttl)
}

// Take implements Store.
func (f Funcs) Take(ctx context.Context, id []byte) ([]byte, error) {
	if f.TakeFunc == nil {
		return nil, ErrMissing
	}
	return f.TakeFunc(ctx, id)
}
