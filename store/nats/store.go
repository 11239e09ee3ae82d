// Package nats keeps the sessions of tlssocket servers in a key-value bucket
// of NATS JetStream, so that the servers of a fleet resume each other's
// clients. Package embedded has the NATS server in the process.
package nats

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/seed-435e3e10/tlssocket/store"
)

// Store is a [store.Store] in JetStream, and a [store.Cache].
// Open makes one from a URL, New from a JetStream context.
//
// Its methods may be called by any number of goroutines and end with their
// context. Errors wrap what nats.go or the context reports, and hold no
// password. A server that comes back is used again by itself, and a bucket
// that went with it is made again.
//
// Clocks of the servers that share a Store should agree: a session says when
// it ends.
type Store struct {
	js   jetstream.JetStream
	opts Options
	conn *nats.Conn // nil if it is the caller's

	bucket atomic.Pointer[bucket]
}

var (
	_ store.Store = (*Store)(nil)
	_ store.Cache = (*Store)(nil)
)

// New makes a Store on a connection of the caller, which it does not close.
// It takes the bucket as it finds it, and makes it if there is none.
//
// The connection should be one that reconnects forever and keeps nothing to
// send meanwhile (nats.MaxReconnects(-1), nats.ReconnectBufSize(-1)).
func New(ctx context.Context, js jetstream.JetStream, opts *Options) (*Store,
	error) {
	s := &Store{js: js, opts: opts.clone()}
	if err := s.findBucket(ctx); err != nil {
		return nil, wrap(ctx, err)
	}
	return s, nil
}

// Close ends the connection of a Store that Open made. For one that New made
// it does nothing. Its error is always nil.
func (s *Store) Close() error {
	if s.conn != nil {
		s.conn.Close()
	}
	return nil
}

// Put implements [store.Store].
func (s *Store) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	return wrap(ctx, s.try(ctx, func(b *bucket) error {
		if ttl <= 0 {
			return b.remove(ctx, key(id), 0)
		}
		return b.put(ctx, key(id), stamp(session, time.Now().Add(ttl)), ttl)
	}))
}

// Take implements [store.Store]. It reads the session with its
// revision and then removes that revision, at which one of many succeeds. If
// a bucket has replicas, one that has not seen a session yet costs a miss.
func (s *Store) Take(ctx context.Context, id []byte) (session []byte,
	err error) {
	err = s.try(ctx, func(b *bucket) error {
		var revision uint64
		session, revision, err = s.read(ctx, b, id)
		if err != nil {
			return err
		}
		return b.remove(ctx, key(id), revision)
	})
	return found(ctx, session, err)
}

// Get implements [store.Cache].
func (s *Store) Get(ctx context.Context, id []byte) (value []byte, err error) {
	err = s.try(ctx, func(b *bucket) (err error) {
		value, _, err = s.read(ctx, b, id)
		return err
	})
	return found(ctx, value, err)
}

// read returns a value that counts, and its revision.
func (s *Store) read(ctx context.Context, b *bucket, id []byte) (
	value []byte, revision uint64, err error) {
	entry, err := b.kv.Get(ctx, key(id))
	if err != nil {
		return nil, 0, err
	}
	value, ok := unstamp(entry.Value(), time.Now())
	if !ok {
		return nil, 0, store.ErrMissing // the server removes it
	}
	return value, entry.Revision(), nil
}

// found is what Take and Get return.
func found(ctx context.Context, value []byte, err error) ([]byte, error) {
	switch {
	case err == nil:
		return value, nil
	case errors.Is(err, jetstream.ErrKeyNotFound),
		errors.Is(err, jetstream.ErrKeyRevisionMismatch),
		errors.Is(err, store.ErrMissing):
		return nil, store.ErrMissing
	}
	return nil, wrap(ctx, err)
}

// try calls f with the bucket, and once more with a new one if that has gone,
// as it does with a server that keeps it in memory.
func (s *Store) try(ctx context.Context, f func(*bucket) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := f(s.bucket.Load())
	if !gone(err) {
		return err
	}
	if e := s.findBucket(ctx); e != nil {
		return errors.Join(err, e)
	}
	return f(s.bucket.Load())
}

// gone reports whether nothing answers for the bucket.
func gone(err error) bool {
	return errors.Is(err, jetstream.ErrStreamNotFound) ||
		errors.Is(err, jetstream.ErrNoStreamResponse) ||
		errors.Is(err, nats.ErrNoResponders)
}

// wrap says where an error comes from, and that it is the context's if that
// has ended.
func wrap(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		err = ctx.Err()
	}
	return fmt.Errorf("NATS store: %w", err)
}
