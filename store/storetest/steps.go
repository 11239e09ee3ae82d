package storetest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

// enough is a ttl that does not end before the test.
const enough = time.Hour

// random returns n bytes that no other check has, for ids as servers make
// them.
func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}

// gets takes id and compares what comes.
func gets(ctx context.Context, tested store.Store,
	id, want []byte) error {
	got, err := tested.Take(ctx, id)
	if err != nil {
		return fmt.Errorf("Take(%s): %w", brief(id), err)
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("Take(%s) gave %s, want %s", brief(id), brief(got),
			brief(want))
	}
	return nil
}

// misses takes an id that must not be there.
func misses(ctx context.Context, tested store.Store,
	id []byte) error {
	got, err := tested.Take(ctx, id)
	if !errors.Is(err, store.ErrMissing) {
		return fmt.Errorf("Take(%s) gave %s and error %v, want ErrNoSession",
			brief(id), brief(got), err)
	}
	return nil
}

// putter is what a Store and a Cache have in common.
type putter interface {
	Put(ctx context.Context, id, value []byte, ttl time.Duration) error
}

// put is Put with a ttl that does not matter.
func put(ctx context.Context, tested putter, id, session []byte) error {
	return putFor(ctx, tested, id, session, enough)
}

func putFor(ctx context.Context, tested putter,
	id, session []byte, ttl time.Duration) error {
	if err := tested.Put(ctx, id, session, ttl); err != nil {
		return fmt.Errorf("Put(%s) of %d bytes for %v: %w", brief(id),
			len(session), ttl, err)
	}
	return nil
}

// brief formats bytes so that a failure can be read.
func brief(b []byte) string {
	if len(b) > 32 {
		return fmt.Sprintf("%q… (%d bytes)", b[:32], len(b))
	}
	return fmt.Sprintf("%q", b)
}

// together calls f n times concurrently and returns an error of one call.
func together(n int, f func(i int) error) error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { // ends with f
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	wg.Wait()
	return cmp.Or(errs...)
}

// within calls f and waits for it for a bounded time.
func within(limit time.Duration, what string, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }() // ends with f
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		return fmt.Errorf("%s has not returned after %v", what, limit)
	}
}
