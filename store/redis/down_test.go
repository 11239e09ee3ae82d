//go:build unix

package redis_test

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/teststore"
	"github.com/seed-435e3e10/tlssocket/store"
)

func TestDownAndRestarted(t *testing.T) {
	s := start(t)
	st := open(t, "redis://"+s.addr)
	teststore.Recovers(t, st)
	err := st.Put(t.Context(), []byte("before"), []byte("s"), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	s.stop()
	teststore.Fails(t, st)
	s.restart(t)
	teststore.Recovers(t, st)
	_, err = st.Take(t.Context(), []byte("before"))
	if !errors.Is(err, store.ErrMissing) {
		t.Errorf("a session of a server that was restarted: %v", err)
	}
}

func TestPaused(t *testing.T) {
	s := start(t)
	st := open(t, "redis://"+s.addr)
	teststore.Recovers(t, st)
	s.cmd.Process.Signal(syscall.SIGSTOP)
	for range 3 {
		teststore.Fails(t, st)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := st.Take(ctx, []byte("id")); !errors.Is(err,
		context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := teststore.Works(teststore.Soon(t), st); !errors.Is(err,
		context.DeadlineExceeded) {
		t.Errorf("after the deadline: %v", err)
	}
	s.cmd.Process.Signal(syscall.SIGCONT)
	teststore.Recovers(t, st)
}
