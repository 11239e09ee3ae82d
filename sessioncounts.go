package tlssocket

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/sessioncount"
	"github.com/seed-435e3e10/tlssocket/store"
)

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

// SessionStats returns what became of the server's sessions so far.
func (s *Server) SessionStats() SessionStats {
	return SessionStats(s.counts.Stats())
}

// SessionStats returns what became of the sessions of the sockets that have
// this context and no Server.
func (c *SecureContext) SessionStats() SessionStats {
	return SessionStats(c.counts.Stats())
}

// sessionCounts returns that of the socket's server, or of its context.
func (s *Socket) sessionCounts() *sessioncount.Counts {
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

// beginStoreCall counts a call of the store, until end.
func beginStoreCall(s *Socket) (end func(), err error) {
	return s.sessionCounts().Begin(
		s.opts.Server == nil && s.opts.SecureContext == nil)
}

// askStore calls a method of the store for a socket.
func askStore(s *Socket, call func(hookContext) ([]byte, error)) ([]byte, error) {
	if _, ok := s.opts.Sessions.(*store.Local); ok {
		return guard.StoreNow(context.Background(), call)
	}
	return ask(s, "Sessions", func(ctx hookContext) ([]byte, error) {
		end, err := beginStoreCall(s)
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

// blameStore notes that the store failed, unless the call ended because the
// socket did: a client that leaves must not cost others their sessions.
func blameStore(s *Socket, failures *atomic.Int64) {
	if s.contextOfHooks().Err() == nil {
		s.sessionCounts().Fail(failures)
	}
}
