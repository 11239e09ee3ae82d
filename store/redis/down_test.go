//go:build unix

package redis_test

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
	"github.com/seed-435e3e10/tlssocket/store/redis"
)

// recovers waits until a store works again by itself.
func recovers(t *testing.T, st *redis.Store) {
	t.Helper()
	var err error
	if !until(func() bool {
		err = works(soon(t), st)
		return err == nil
	}) {
		t.Fatalf("it does not recover: %v", err)
	}
}

// fails calls a store that cannot answer: it must return an error in the time
// of its context, which is no miss.
func fails(t *testing.T, st *redis.Store) {
	t.Helper()
	for what, call := range map[string]func(context.Context) error{
		"Put": func(ctx context.Context) error {
			return st.Put(ctx, []byte("id"), []byte("s"), time.Minute)
		},
		"Take": func(ctx context.Context) error {
			_, err := st.Take(ctx, []byte("id"))
			return err
		},
	} {
		began := time.Now()
		err := call(soon(t))
		if err == nil || errors.Is(err, store.ErrMissing) {
			t.Errorf("%s: error %v", what, err)
		}
		if d := time.Since(began); d > 3*time.Second {
			t.Errorf("%s took %v", what, d)
		}
	}
}

func TestDownAndRestarted(t *testing.T) {
	s := start(t)
	st := open(t, "redis://"+s.addr)
	recovers(t, st)
	err := st.Put(t.Context(), []byte("before"), []byte("s"), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	s.stop()
	fails(t, st)
	s.restart(t)
	recovers(t, st)
	_, err = st.Take(t.Context(), []byte("before"))
	if !errors.Is(err, store.ErrMissing) {
		t.Errorf("a session of a server that was restarted: %v", err)
	}
}

func TestPaused(t *testing.T) {
	s := start(t)
	st := open(t, "redis://"+s.addr)
	recovers(t, st)
	s.cmd.Process.Signal(syscall.SIGSTOP)
	for range 3 {
		fails(t, st)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := st.Take(ctx, []byte("id")); !errors.Is(err,
		context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := works(soon(t), st); !errors.Is(err,
		context.DeadlineExceeded) {
		t.Errorf("after the deadline: %v", err)
	}
	s.cmd.Process.Signal(syscall.SIGCONT)
	recovers(t, st)
}
