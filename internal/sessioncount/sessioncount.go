// Package sessioncount counts what becomes of sessions, and keeps a store that
// fails or hangs from holding up every handshake.
package sessioncount

import (
	"errors"
	"sync/atomic"
	"time"
)

const (
	// pause is how long a store is left alone after it failed: each handshake
	// would wait for it in vain.
	pause = time.Second

	// MaxCalls bounds the calls of a store that have not returned: one that
	// hangs would collect goroutines.
	MaxCalls = 256
)

var errBusy = errors.New("too many calls of the session store have not returned")

// Counts counts. The zero value is ready; any goroutine may use it. The sockets
// of a server share one.
type Counts struct {
	Stateless, Stored, StoreFailed atomic.Int64
	Hits, Misses, TakeFailed       atomic.Int64
	Skipped, Rejected, Resumed     atomic.Int64

	pausedUntil atomic.Int64 // Unix time in nanoseconds
	calls       atomic.Int64 // of the store, that have not returned
}

// Stats are the counts of a moment.
type Stats struct {
	Stateless, Stored, StoreFailed int64
	Hits, Misses, TakeFailed       int64
	Skipped, Rejected, Resumed     int64
}

// Stats returns the counts so far.
func (c *Counts) Stats() Stats {
	return Stats{
		Stateless:   c.Stateless.Load(),
		Stored:      c.Stored.Load(),
		StoreFailed: c.StoreFailed.Load(),
		Hits:        c.Hits.Load(),
		Misses:      c.Misses.Load(),
		TakeFailed:  c.TakeFailed.Load(),
		Skipped:     c.Skipped.Load(),
		Rejected:    c.Rejected.Load(),
		Resumed:     c.Resumed.Load(),
	}
}

// Paused reports whether the store failed a moment ago.
func (c *Counts) Paused() bool {
	return time.Now().UnixNano() < c.pausedUntil.Load()
}

// Fail counts a failure of the store, which is left alone for a second then.
func (c *Counts) Fail(failures *atomic.Int64) {
	failures.Add(1)
	c.pausedUntil.Store(time.Now().Add(pause).UnixNano())
}

// loneCalls are those of sockets that have a context for themselves: together
// they may use one store.
var loneCalls atomic.Int64

// Begin counts a call of the store; lone says that the counts are of one socket.
// It fails if too many have not returned; otherwise end is to be called after it.
func (c *Counts) Begin(lone bool) (end func(), err error) {
	calls := &c.calls
	if lone {
		calls = &loneCalls
	}
	end = func() { calls.Add(-1) }
	if calls.Add(1) > MaxCalls {
		end()
		return nil, errBusy
	}
	return end, nil
}
