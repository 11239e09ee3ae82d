package store

import (
	"context"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/expiring"
)

// Local is a [Store] and a [Cache] in this process's memory. [Memory] makes
// one. Its methods may be called by any number of goroutines, and wait for
// nothing; a context that has ended is an error.
type Local struct{ values expiring.Map[[]byte] }

// Memory returns a store in memory that keeps at most limit values, or 10,000
// if limit is not positive; the oldest go first.
func Memory(limit int) *Local {
	l := new(Local)
	l.values.Limit(limit)
	return l
}

// Put implements Store and Cache.
func (l *Local) Put(ctx context.Context, id, value []byte,
	ttl time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.values.Put(id, slices.Clone(value), ttl)
	return nil
}

// Take implements Store.
func (l *Local) Take(ctx context.Context, id []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	value, ok := l.values.Take(id)
	if !ok {
		return nil, ErrMissing
	}
	return value, nil
}

// Get implements Cache.
func (l *Local) Get(ctx context.Context, id []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	value, ok := l.values.Get(id)
	if !ok {
		return nil, ErrMissing
	}
	return slices.Clone(value), nil
}
