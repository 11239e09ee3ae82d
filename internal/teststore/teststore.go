// Package teststore has what tests of stores over the network share: whether
// one works, fails as it must, and recovers.
package teststore

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

// Patience is how long a test waits for what must come.
const Patience = 2 * time.Minute

// Works tries a store once.
func Works(ctx context.Context, s store.Store) error {
	id := []byte("works")
	if err := s.Put(ctx, id, []byte("session"), time.Minute); err != nil {
		return err
	}
	b, err := s.Take(ctx, id)
	if err == nil && string(b) != "session" {
		return errors.New("it gave another session: " + string(b))
	}
	return err
}

// Recovers waits until a store works again by itself.
func Recovers(t *testing.T, s store.Store) {
	t.Helper()
	var err error
	if !Until(func() bool {
		err = Works(Soon(t), s)
		return err == nil
	}) {
		t.Fatalf("it does not recover: %v", err)
	}
}

// Fails calls a store that cannot answer: it must return an error in the time
// of its context, which is no miss.
func Fails(t *testing.T, s store.Store) {
	t.Helper()
	for what, call := range map[string]func(context.Context) error{
		"Put": func(ctx context.Context) error {
			return s.Put(ctx, []byte("id"), []byte("s"), time.Minute)
		},
		"Take": func(ctx context.Context) error {
			_, err := s.Take(ctx, []byte("id"))
			return err
		},
	} {
		began := time.Now()
		err := call(Soon(t))
		if err == nil || errors.Is(err, store.ErrMissing) {
			t.Errorf("%s: error %v", what, err)
		}
		if d := time.Since(began); d > time.Minute {
			t.Errorf("%s took %v", what, d)
		}
	}
}

// Until waits for a condition and reports whether it came.
func Until(cond func() bool) bool {
	late := time.After(Patience)
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for !cond() {
		select {
		case <-late:
			return false
		case <-again.C:
		}
	}
	return true
}

// Soon returns a context as long as a server gives a store.
func Soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}
