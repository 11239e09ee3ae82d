package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

const takers = 100

// prompt is how long a call may take to notice that its context has ended: at
// once, but the machine may be busy.
const prompt = 10 * time.Second

func singleUse(ctx context.Context, tested store.Store) error {
	id, session := random(32), random(300)
	if err := put(ctx, tested, id, session); err != nil {
		return err
	}
	if err := gets(ctx, tested, id, session); err != nil {
		return err
	}
	for range 3 {
		if err := misses(ctx, tested, id); err != nil {
			return fmt.Errorf("after it was taken: %w", err)
		}
	}
	return nil
}

// concurrentTakers tries it often, since a store that is wrong may be lucky.
func concurrentTakers(ctx context.Context,
	tested store.Store) error {
	for range 10 {
		id, session := random(32), random(300)
		if err := put(ctx, tested, id, session); err != nil {
			return err
		}
		var won atomic.Int32
		err := together(takers, func(int) error {
			got, err := tested.Take(ctx, id)
			switch {
			case errors.Is(err, store.ErrMissing):
				return nil
			case err != nil:
				return err
			case !bytes.Equal(got, session):
				return fmt.Errorf("a taker got %s", brief(got))
			}
			won.Add(1)
			return nil
		})
		if err != nil {
			return err
		}
		if n := won.Load(); n != 1 {
			return fmt.Errorf("of %d takers %d got the session, want 1",
				takers, n)
		}
	}
	return nil
}

// endedContext calls with a context that is over, by cancel and by deadline.
func endedContext(ctx context.Context, tested store.Store) error {
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	expired, cancel := context.WithDeadline(ctx, time.Unix(1, 0))
	defer cancel()
	for _, ended := range []context.Context{cancelled, expired} {
		if err := callEnded(ctx, ended, tested); err != nil {
			return err
		}
	}
	return nil
}

func callEnded(ctx, ended context.Context,
	tested store.Store) error {
	id, session := random(32), random(300)
	if err := put(ctx, tested, id, session); err != nil {
		return err
	}
	for what, call := range map[string]func() error{
		"Put": func() error {
			return tested.Put(ended, random(32), session, enough)
		},
		"Take": func() error {
			_, err := tested.Take(ended, id)
			return err
		},
	} {
		err := within(prompt, what, call)
		if !errors.Is(err, ended.Err()) {
			return fmt.Errorf("%s after its context: error %v, want %v", what,
				err, ended.Err())
		}
	}
	if err := gets(ctx, tested, id, session); err != nil {
		return fmt.Errorf("after a Take whose context had ended: %w", err)
	}
	return nil
}

// cancelledMeanwhile ends contexts of calls that run. Their session may be
// lost then, but not be taken twice.
func cancelledMeanwhile(ctx context.Context,
	tested store.Store) error {
	id, session := random(32), random(300)
	if err := put(ctx, tested, id, session); err != nil {
		return err
	}
	var won atomic.Int32
	take := func(ctx context.Context) error {
		_, err := tested.Take(ctx, id)
		if err == nil {
			won.Add(1)
		}
		if err == nil || errors.Is(err, store.ErrMissing) {
			return nil
		}
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			return nil
		}
		return fmt.Errorf("while its context ends: %w", err)
	}
	err := together(takers, func(i int) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		stop := time.AfterFunc(time.Duration(i)*50*time.Microsecond, cancel)
		defer stop.Stop()
		return within(prompt, "Take", func() error { return take(ctx) })
	})
	if err != nil {
		return err
	}
	if err := take(ctx); err != nil {
		return fmt.Errorf("after the others: %w", err)
	}
	if n := won.Load(); n > 1 {
		return fmt.Errorf("%d got the session", n)
	}
	return nil
}
