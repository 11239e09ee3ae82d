package storetest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

const (
	short  = time.Second
	grace  = 3 * time.Second        // for clocks that differ
	glance = 100 * time.Millisecond // between looks
)

// expiry stores many sessions for a second, since each look takes one away,
// and one that stays.
func expiry(ctx context.Context, tested store.Store) error {
	stays, base, session := random(32), random(31), random(300)
	if err := put(ctx, tested, stays, session); err != nil {
		return err
	}
	id := func(i int) []byte { return append(slices.Clone(base), byte(i)) }
	looks := int(grace/glance) + 1
	for i := range looks {
		err := putFor(ctx, tested, id(i), session, short)
		if err != nil {
			return err
		}
	}
	timer := time.NewTimer(short)
	defer timer.Stop()
	<-timer.C
	first, err := firstMiss(ctx, tested, looks, id)
	if err != nil {
		return err
	}
	for i := first; i < looks; i++ {
		if err := misses(ctx, tested, id(i)); err != nil {
			return fmt.Errorf("after %v: %w", short, err)
		}
	}
	if err := gets(ctx, tested, stays, session); err != nil {
		return fmt.Errorf("for %v, after some seconds: %w", enough, err)
	}
	return nil
}

// firstMiss takes one session at a glance until one is not there.
func firstMiss(ctx context.Context, tested store.Store, looks int,
	id func(int) []byte) (first int, err error) {
	again := time.NewTicker(glance)
	defer again.Stop()
	for i := range looks {
		if err = misses(ctx, tested, id(i)); err == nil {
			return i, nil
		}
		<-again.C
	}
	return 0, fmt.Errorf("%v after its end: %w", grace, err)
}

// noTime is about a ttl of nothing, which for some databases means forever.
// Put may refuse it.
func noTime(ctx context.Context, tested store.Store) error {
	for _, ttl := range []time.Duration{0, -1, -time.Second} {
		id := random(32)
		tested.Put(ctx, id, random(300), ttl)
		if err := misses(ctx, tested, id); err != nil {
			return fmt.Errorf("after a Put for %v: %w", ttl, err)
		}
	}
	return nil
}
