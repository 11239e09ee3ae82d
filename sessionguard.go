package tlssocket

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

const (
	// storeTimeout is how long a call of a SessionStore may take, unless
	// SessionStoreTimeout says otherwise.
	storeTimeout = 500 * time.Millisecond

	// storePause is how long a store is left alone after it failed: each
	// handshake would wait for it in vain.
	storePause = time.Second

	// maxStoreCalls bounds the calls of a store that have not returned: one
	// that hangs would collect goroutines.
	maxStoreCalls = 256

	// maxLookups bounds the sessions that are looked for in the store for one
	// hello, which may offer many tickets (RFC 8446, section 4.2.11).
	maxLookups = 4
)

var errStoreBusy = errors.New("too many calls of the session store have " +
	"not returned")

// SessionStats counts what became of the sessions of a server, since it was
// made. A store that is down shows in StoreFailed, TakeFailed and Skipped.
type SessionStats struct {
	Stateless   int64 // tickets given out that carry their session
	Stored      int64 // sessions that the store took
	StoreFailed int64 // sessions that it did not take, or not in time
	Hits        int64 // look-ups that found a session
	Misses      int64 // look-ups that found none
	TakeFailed  int64 // look-ups that failed, or took too long
	Skipped     int64 // look-ups left out: it had just failed, or too many
	Rejected    int64 // tickets that were foreign, too old, or of another policy
	Resumed     int64 // handshakes that resumed a session
}

// sessionGuard counts, and keeps a store that fails from being asked again at
// once. The sockets of a server share one.
type sessionGuard struct {
	stateless, stored, storeFailed atomic.Int64
	hits, misses, takeFailed       atomic.Int64
	skipped, rejected, resumed     atomic.Int64
	pausedUntil                    atomic.Int64 // Unix time in nanoseconds
	calls                          atomic.Int64 // of the store, that have not returned
}

func (g *sessionGuard) stats() SessionStats {
	return SessionStats{
		Stateless:   g.stateless.Load(),
		Stored:      g.stored.Load(),
		StoreFailed: g.storeFailed.Load(),
		Hits:        g.hits.Load(),
		Misses:      g.misses.Load(),
		TakeFailed:  g.takeFailed.Load(),
		Skipped:     g.skipped.Load(),
		Rejected:    g.rejected.Load(),
		Resumed:     g.resumed.Load(),
	}
}

// paused reports whether the store failed a moment ago.
func (g *sessionGuard) paused() bool {
	return time.Now().UnixNano() < g.pausedUntil.Load()
}

func (g *sessionGuard) pause() {
	g.pausedUntil.Store(time.Now().Add(storePause).UnixNano())
}

// SessionStats returns what became of the server's sessions so far.
func (s *Server) SessionStats() SessionStats { return s.guard.stats() }

// SessionStats returns what became of the sessions of the sockets that have
// this context and no Server.
func (c *SecureContext) SessionStats() SessionStats { return c.guard.stats() }

// sessionGuard returns that of the socket's server, or of its context.
func (s *Socket) sessionGuard() *sessionGuard {
	if s.opts.Server != nil {
		return &s.opts.Server.guard
	}
	return &s.context.guard
}

// callStore calls a method of a store and waits for it for a bounded time, also
// if it does not heed its context. Its panic is an error.
func callStore(ctx context.Context, limit time.Duration,
	call func(context.Context) ([]byte, error)) ([]byte, error) {
	type result struct {
		value []byte
		err   error
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan result, 1)
	go func() { // ends with the store's method
		var r result
		r.value, r.err = protected(ctx, call)
		done <- r
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// protected calls a method of a store, whose panic is an error.
func protected(ctx context.Context,
	call func(context.Context) ([]byte, error)) (value []byte, err error) {
	err = protect("the session store", func() (err error) {
		value, err = call(ctx)
		return err
	})
	return value, err
}
