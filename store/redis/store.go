// Package redis keeps the sessions of tlssocket servers in Redis or Valkey,
// so that the servers of a fleet resume each other's clients.
package redis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/seed-435e3e10/tlssocket/store"
)

// DefaultPrefix begins the keys of a Store whose Options name no other.
const DefaultPrefix = "tlssocket:session:"

// Options are what New takes beside the client. nil means all defaults.
type Options struct {
	// Prefix stands before the session's id in its key, DefaultPrefix if
	// empty. Servers that resume each other's clients have the same one.
	Prefix string
}

// Store is a [store.Store] in Redis 6.2 or later, and a
// [store.Cache]. Open makes one
// from a URL, New from a client.
//
// Its methods may be called by any number of goroutines. They end with their
// context, also where go-redis goes on in the background; that ends by its
// own timeouts. Errors wrap what go-redis or the context reports, and hold no
// password. A server that comes back is used again by itself.
type Store struct {
	client goredis.UniversalClient
	prefix string
	owned  bool // Close closes the client
}

var (
	_ store.Store = (*Store)(nil)
	_ store.Cache = (*Store)(nil)
)

// New makes a Store that uses a client of the caller, which it does not
// close. It asks the server nothing yet.
//
// A client that retries commands could store a session again that was taken
// meanwhile: set its MaxRetries to -1. With ContextTimeoutEnabled it does not
// work on for callers that have gone.
func New(client goredis.UniversalClient, opts *Options) *Store {
	s := &Store{client: client, prefix: DefaultPrefix}
	if opts != nil && opts.Prefix != "" {
		s.prefix = opts.Prefix
	}
	return s
}

// Close ends the connections of a Store that Open made, and the calls that
// wait for them. For one that New made it does nothing.
func (s *Store) Close() error {
	if !s.owned {
		return nil
	}
	return wrap(s.client.Close())
}

// Put implements [store.Store] by SET with an expiry in
// milliseconds.
func (s *Store) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	key := s.key(id)
	session = slices.Clone(session) // the command may outlive this call
	_, err := await(ctx, func() (struct{}, error) {
		if ttl <= 0 { // which SET would take for no expiry
			return struct{}{}, s.client.Del(ctx, key).Err()
		}
		ttl := max(ttl, time.Millisecond)
		return struct{}{}, s.client.Set(ctx, key, session, ttl).Err()
	})
	return wrap(err)
}

// Take implements [store.Store] by GETDEL.
func (s *Store) Take(ctx context.Context, id []byte) ([]byte, error) {
	return read(ctx, s.client.GetDel, s.key(id))
}

// Get implements [store.Cache].
func (s *Store) Get(ctx context.Context, id []byte) ([]byte, error) {
	return read(ctx, s.client.Get, s.key(id))
}

// read runs a command that returns the value of a key.
func read(ctx context.Context,
	command func(context.Context, string) *goredis.StringCmd, key string) (
	[]byte, error) {
	value, err := await(ctx, func() ([]byte, error) {
		return command(ctx, key).Bytes()
	})
	if errors.Is(err, goredis.Nil) {
		return nil, store.ErrMissing
	}
	return value, wrap(err)
}

// key is the prefix and the id's bytes as they are: keys are binary.
func (s *Store) key(id []byte) string { return s.prefix + string(id) }

// wrap says where an error comes from.
func wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("redis store: %w", err)
}

// await calls f and returns what it does, or the context's error once that
// has ended. go-redis heeds a context's cancellation in few places.
func await[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	var none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	done := make(chan result, 1)
	go func() { // ends with the command, by the client's timeouts at the latest
		value, err := f()
		done <- result{value, err}
	}()
	select {
	case <-ctx.Done():
		return none, ctx.Err()
	case r := <-done:
		if r.err != nil && late(ctx) {
			return none, context.DeadlineExceeded
		}
		return r.value, r.err
	}
}

// late reports whether the deadline of a context has passed. The client's
// sockets may notice that before the context does.
func late(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}
