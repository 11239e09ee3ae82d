package testpair

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

// SwitchStore is a store in memory that does what it is told to.
type SwitchStore struct {
	store.Store
	put, take    atomic.Pointer[func(context.Context) error]
	Asked, Given atomic.Int32 // calls of Take, and of Put that are over
}

// NewSwitchStore makes one that does what it should.
func NewSwitchStore() *SwitchStore {
	return &SwitchStore{Store: store.Memory(0)}
}

// Set makes put and take stand before the calls; nil is out of the way.
func (s *SwitchStore) Set(put, take func(context.Context) error) {
	s.put.Store(&put)
	s.take.Store(&take)
}

func (s *SwitchStore) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	defer s.Given.Add(1)
	if f := s.put.Load(); f != nil && *f != nil {
		if err := (*f)(ctx); err != nil {
			return err
		}
	}
	return s.Store.Put(ctx, id, session, ttl)
}

func (s *SwitchStore) Take(ctx context.Context, id []byte) ([]byte, error) {
	s.Asked.Add(1)
	if f := s.take.Load(); f != nil && *f != nil {
		if err := (*f)(ctx); err != nil {
			return nil, err
		}
	}
	return s.Store.Take(ctx, id)
}

// What a SwitchStore may be told to do in place of its call, or before it.

// Fail says that the store is down.
func Fail(context.Context) error { return errors.New("the store is down") }

// Missing says that it has nothing.
func Missing(context.Context) error { return store.ErrMissing }

// Slow takes as long as it may.
func Slow(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// TakesAWhile takes most of the time that a call has.
func TakesAWhile(ctx context.Context) error {
	select {
	case <-time.After(300 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Deaf takes a minute, whatever becomes of its context.
func Deaf(context.Context) error {
	time.Sleep(time.Minute)
	return nil
}
