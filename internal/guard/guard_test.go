package guard_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/store"
)

func TestDo(t *testing.T) {
	plain := errors.New("plain")
	if err := guard.Do("f", func() error { return plain }); err != plain {
		t.Errorf("%v", err)
	}
	err := guard.Do("f", func() error { panic("oh") })
	var p *guard.PanicError
	if !errors.As(err, &p) || p.Who != "f" || p.Value != "oh" ||
		!strings.Contains(string(p.Stack), "TestDo") ||
		!errors.Is(err, code.TLSHookPanic) {
		t.Errorf("%#v", err)
	}
	if p := guard.Catch("f", func() {}); p != nil {
		t.Errorf("%v", p)
	}
}

// An answer that is too large to be anything of ours is a miss.
func TestStoreAnswerIsBounded(t *testing.T) {
	for size, want := range map[int]error{
		guard.MaxAnswer: nil, guard.MaxAnswer + 1: store.ErrMissing} {
		v, err := guard.Store(t.Context(), time.Minute,
			func(context.Context) ([]byte, error) {
				return make([]byte, size), nil
			})
		if err != want || (err == nil) != (len(v) == size) {
			t.Errorf("%d bytes: %d, %v", size, len(v), err)
		}
	}
}

// A call that does not heed its context is not waited for, and what it panics
// with later hurts nobody.
func TestStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := guard.Store(t.Context(), time.Second,
			func(context.Context) ([]byte, error) {
				time.Sleep(time.Minute)
				panic("late")
			})
		if !errors.Is(err, context.DeadlineExceeded) ||
			time.Since(began) != time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		time.Sleep(time.Minute) // its end
		v, err := guard.Store(t.Context(), time.Second,
			func(ctx context.Context) ([]byte, error) {
				_, ok := ctx.Deadline()
				if !ok {
					t.Error("no deadline")
				}
				return []byte("v"), nil
			})
		if string(v) != "v" || err != nil {
			t.Errorf("%q, %v", v, err)
		}
		_, err = guard.Store(t.Context(), time.Second,
			func(context.Context) ([]byte, error) { panic("oh") })
		if !errors.Is(err, code.TLSHookPanic) {
			t.Errorf("%v", err)
		}
	})
}
