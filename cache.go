package tlssocket

import (
	"context"
	"time"
)

// Cache keeps what the processes of a fleet may share and read as often as
// they like, such as OCSP responses (StaplerOptions.Cache). The session stores
// implement it: what NewMemoryStore returns, and those in store/redis and
// store/nats. The ids do not meet those of sessions.
//
// Its methods may be called by any number of goroutines. They should end with
// their context, which lasts half a second: nobody waits for them any longer.
type Cache interface {
	// Put keeps value under id for ttl, and may forget it earlier. Neither
	// slice may be kept or changed after it returned, unless copied.
	Put(ctx context.Context, id, value []byte, ttl time.Duration) error

	// Get returns the value, which stays. ErrNoSession is the only miss. The
	// slice is the caller's.
	Get(ctx context.Context, id []byte) ([]byte, error)
}
