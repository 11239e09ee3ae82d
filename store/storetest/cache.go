package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

// cacheChecks are the subtests of RunCache in their order.
var cacheChecks = []check[store.Cache]{
	{"Stays", cacheStays},
	{"ConcurrentReaders", cacheReaders},
	{"Miss", cacheMiss},
	{"Overwrite", cacheOverwrite},
	{"SizesAndIDs", cacheSizesAndIDs},
	{"CallersSlices", cacheSlices},
	{"EndedContext", cacheEndedContext},
	{"NoTime", cacheNoTime},
	{"Expiry", cacheExpiry},
	{"Sessions", cacheSessions},
}

// RunCache is Run for a [store.Cache]. It checks that
//
//   - what was put is what is got, as often as anybody asks, whatever bytes
//     the id and the value have;
//   - an id that is not there, or not any more, is ErrNoSession;
//   - a value is gone after its ttl, and one without any at once, while one
//     with much time stays;
//   - the last Put under an id counts;
//   - the caller may change its slices after a call, and no call changes them;
//   - with a context that has ended, a call returns at once with the context's
//     error;
//   - where the cache is a Store as well, Get leaves a session to Take,
//     and does not find it afterwards.
//
// The factory is as in Run.
func RunCache(t *testing.T, factory func(t *testing.T) store.Cache) {
	runAll(t, cacheChecks, factory)
}

// reads gets id and compares what comes.
func reads(ctx context.Context, cache store.Cache,
	id, want []byte) error {
	got, err := cache.Get(ctx, id)
	if err != nil {
		return fmt.Errorf("Get(%s): %w", brief(id), err)
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("Get(%s) gave %s, want %s", brief(id), brief(got),
			brief(want))
	}
	return nil
}

// lacks gets an id that must not be there.
func lacks(ctx context.Context, cache store.Cache, id []byte) error {
	got, err := cache.Get(ctx, id)
	if !errors.Is(err, store.ErrMissing) {
		return fmt.Errorf("Get(%s) gave %s and error %v, want ErrNoSession",
			brief(id), brief(got), err)
	}
	return nil
}

func cacheStays(ctx context.Context, cache store.Cache) error {
	id, value := random(32), random(2000)
	if err := put(ctx, cache, id, value); err != nil {
		return err
	}
	for range 3 {
		if err := reads(ctx, cache, id, value); err != nil {
			return err
		}
	}
	return nil
}

func cacheReaders(ctx context.Context, cache store.Cache) error {
	id, value := random(32), random(2000)
	if err := put(ctx, cache, id, value); err != nil {
		return err
	}
	return together(takers, func(int) error {
		return reads(ctx, cache, id, value)
	})
}

func cacheMiss(ctx context.Context, cache store.Cache) error {
	id := random(32)
	if err := put(ctx, cache, id, random(300)); err != nil {
		return err
	}
	other := slices.Clone(id)
	other[31] ^= 1
	return lacks(ctx, cache, other)
}

func cacheOverwrite(ctx context.Context, cache store.Cache) error {
	id := random(32)
	for range 3 {
		value := random(300)
		if err := put(ctx, cache, id, value); err != nil {
			return err
		}
		if err := reads(ctx, cache, id, value); err != nil {
			return err
		}
	}
	return nil
}

// cacheSizesAndIDs stores all ids together, so that two that a cache confuses
// show.
func cacheSizesAndIDs(ctx context.Context, cache store.Cache) error {
	ids := idSet()
	value := func(i int) []byte {
		return bytes.Repeat([]byte{byte(i)}, i)
	}
	for i, id := range ids {
		if err := put(ctx, cache, id, value(i)); err != nil {
			return err
		}
	}
	for i, id := range ids {
		if err := reads(ctx, cache, id, value(i)); err != nil {
			return err
		}
	}
	return nil
}

func cacheSlices(ctx context.Context, cache store.Cache) error {
	id, value := roomy(32), roomy(300)
	wantID, want := slices.Clone(id), slices.Clone(value)
	if err := put(ctx, cache, id, value); err != nil {
		return err
	}
	scribble(value)
	got, err := cache.Get(ctx, id)
	if err != nil {
		return err
	}
	if !untouched(id, wantID) || !bytes.Equal(got, want) {
		return errors.New("a slice of the caller counts after the call")
	}
	scribble(got)
	scribble(id)
	return reads(ctx, cache, wantID, want)
}

func cacheEndedContext(ctx context.Context, cache store.Cache) error {
	id, value := random(32), random(300)
	if err := put(ctx, cache, id, value); err != nil {
		return err
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	err := within(prompt, "Get", func() error {
		_, err := cache.Get(ended, id)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		return fmt.Errorf("after the context of a Get: error %v", err)
	}
	return reads(ctx, cache, id, value)
}

func cacheNoTime(ctx context.Context, cache store.Cache) error {
	for _, ttl := range []time.Duration{0, -time.Second} {
		id := random(32)
		cache.Put(ctx, id, random(300), ttl) // it may refuse
		if err := lacks(ctx, cache, id); err != nil {
			return fmt.Errorf("after a Put for %v: %w", ttl, err)
		}
	}
	return nil
}

func cacheExpiry(ctx context.Context, cache store.Cache) error {
	goes, stays, value := random(32), random(32), random(300)
	if err := put(ctx, cache, stays, value); err != nil {
		return err
	}
	if err := putFor(ctx, cache, goes, value, short); err != nil {
		return err
	}
	late := time.NewTimer(short + grace)
	defer late.Stop()
	again := time.NewTicker(glance)
	defer again.Stop()
	err := lacks(ctx, cache, goes)
	for err != nil {
		select {
		case <-late.C: // the last look may have been long before
			if err = lacks(ctx, cache, goes); err != nil {
				return fmt.Errorf("%v after its end: %w", grace, err)
			}
		case <-again.C:
			err = lacks(ctx, cache, goes)
		}
	}
	if err := reads(ctx, cache, stays, value); err != nil {
		return fmt.Errorf("for %v, after some seconds: %w", enough, err)
	}
	return nil
}

func cacheSessions(ctx context.Context, cache store.Cache) error {
	store, ok := cache.(store.Store)
	if !ok {
		return nil
	}
	id, session := random(32), random(300)
	if err := put(ctx, store, id, session); err != nil {
		return err
	}
	if err := reads(ctx, cache, id, session); err != nil {
		return err
	}
	if err := gets(ctx, store, id, session); err != nil {
		return fmt.Errorf("after a Get: %w", err)
	}
	return lacks(ctx, cache, id)
}
