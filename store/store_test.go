package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

// Functions that are missing keep nothing.
func TestFuncsEmpty(t *testing.T) {
	var st store.Funcs
	if err := st.Put(t.Context(), []byte("id"), nil, 0); err != nil {
		t.Error(err)
	}
	if b, err := st.Take(t.Context(), []byte("id")); b != nil ||
		!errors.Is(err, store.ErrMissing) {
		t.Errorf("%x, %v", b, err)
	}
}

func TestMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		st := store.Memory(3)
		key := func(i int) []byte { return []byte{byte(i)} }
		has := func(i int, want bool) {
			t.Helper()
			b, err := st.Take(ctx, key(i))
			if (err == nil) != want || want && b[0] != byte(i) ||
				!want && !errors.Is(err, store.ErrMissing) {
				t.Errorf("session %d: %v, %v", i, b, err)
			}
		}
		for i := range 5 {
			b := key(i)
			if err := st.Put(ctx, b, b, time.Hour); err != nil {
				t.Fatal(err)
			}
			b[0] = 99 // the store has copies
		}
		has(0, false) // too many: the oldest went
		has(1, false)
		has(3, true)
		has(3, false) // once
		st.Put(ctx, key(5), key(5), time.Minute)
		time.Sleep(time.Minute)
		has(5, false) // expired
		has(2, true)
		has(4, true)
		st.Put(ctx, key(6), key(6), time.Hour)
		st.Put(ctx, key(6), []byte{6, 1}, 2*time.Hour)
		time.Sleep(time.Hour + time.Minute)
		has(6, true) // the second Put counts
	})
}

func TestMemoryAfterItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	st := store.Memory(0)
	if err := st.Put(ctx, nil, nil, time.Hour); !errors.Is(err,
		context.Canceled) {
		t.Errorf("Put: %v", err)
	}
	if _, err := st.Take(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Take: %v", err)
	}
}

// Of many that take a session at once, one gets it.
func TestMemoryConcurrently(t *testing.T) {
	st := store.Memory(100)
	for round := range 50 {
		id := []byte{byte(round)}
		var won atomic.Int32
		var wg sync.WaitGroup
		st.Put(t.Context(), id, id, time.Hour)
		for i := range 8 {
			wg.Go(func() {
				if _, err := st.Take(t.Context(), id); err == nil {
					won.Add(1)
				}
				other := []byte{byte(round), byte(i)}
				st.Put(t.Context(), other, other, time.Hour)
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d got the session", won.Load())
		}
	}
}
