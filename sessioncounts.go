package tlssocket

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/store"
)

const (
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
// made. A store that is down shows in StoreFailed, TakeFailed and Skipped; that
// of clients too, in the first two.
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

// sessionCounts counts, and keeps a store that fails from being asked again at
// once. The sockets of a server share one.
type sessionCounts struct {
	stateless, stored, storeFailed atomic.Int64
	hits, misses, takeFailed       atomic.Int64
	skipped, rejected, resumed     atomic.Int64
	pausedUntil                    atomic.Int64 // Unix time in nanoseconds
	calls                          atomic.Int64 // of the store, that have not returned
}

func (c *sessionCounts) stats() SessionStats {
	return SessionStats{
		Stateless:   c.stateless.Load(),
		Stored:      c.stored.Load(),
		StoreFailed: c.storeFailed.Load(),
		Hits:        c.hits.Load(),
		Misses:      c.misses.Load(),
		TakeFailed:  c.takeFailed.Load(),
		Skipped:     c.skipped.Load(),
		Rejected:    c.rejected.Load(),
		Resumed:     c.resumed.Load(),
	}
}

// paused reports whether the store failed a moment ago.
func (c *sessionCounts) paused() bool {
	return time.Now().UnixNano() < c.pausedUntil.Load()
}

func (c *sessionCounts) pause() {
	c.pausedUntil.Store(time.Now().Add(storePause).UnixNano())
}

// SessionStats returns what became of the server's sessions so far.
func (s *Server) SessionStats() SessionStats { return s.counts.stats() }

// SessionStats returns what became of the sessions of the sockets that have
// this context and no Server.
func (c *SecureContext) SessionStats() SessionStats { return c.counts.stats() }

// sessionCounts returns that of the socket's server, or of its context.
func (s *Socket) sessionCounts() *sessionCounts {
	if s.opts.Server != nil {
		return &s.opts.Server.counts
	}
	return &s.context.counts
}

func (o *Options) storeTimeout() time.Duration {
	if t := o.SessionStoreTimeout; t > 0 {
		return t
	}
	return guard.StoreLimit
}

// loneCalls are those of sockets that have a context for themselves: together
// they may use one store.
var loneCalls atomic.Int64

// begin counts a call of the store for a socket. It fails if too many have not
// returned; otherwise end is to be called after it.
func (c *sessionCounts) begin(s *Socket) (end func(), err error) {
	calls := &c.calls
	if s.opts.Server == nil && s.opts.SecureContext == nil {
		calls = &loneCalls
	}
	end = func() { calls.Add(-1) }
	if calls.Add(1) > maxStoreCalls {
		end()
		return nil, errStoreBusy
	}
	return end, nil
}

// ask calls a method of the store for a socket.
func (c *sessionCounts) ask(s *Socket,
	call func(hookContext) ([]byte, error)) ([]byte, error) {
	if _, ok := s.opts.Sessions.(*store.Local); ok {
		return guard.StoreNow(context.Background(), call)
	}
	return ask(s, "Sessions", func(ctx hookContext) ([]byte, error) {
		end, err := c.begin(s)
		if err != nil {
			return nil, err
		}
		return guard.Store(ctx, s.opts.storeTimeout(),
			func(ctx hookContext) ([]byte, error) {
				defer end()
				return call(ctx)
			})
	})
}

// blame notes that the store failed, unless the call ended because the socket
// did: a client that leaves must not cost others their sessions.
func (c *sessionCounts) blame(s *Socket, failures *atomic.Int64) {
	if s.contextOfHooks().Err() == nil {
		failures.Add(1)
		c.pause()
	}
}
