package fleet_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/fleet"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Whatever the store does, the present keys live on, also past the time of a
// rotation; one line tells of the failure and one of its end.
func TestFleetWithoutStore(t *testing.T) {
	panics := func(context.Context) error { panic("store") }
	for name, row := range map[string]struct {
		put, take func(context.Context) error
	}{
		"down":       {testpair.Fail, testpair.Fail},
		"slow":       {testpair.Slow, testpair.Slow},
		"deaf":       {testpair.Deaf, testpair.Deaf},
		"panics":     {panics, panics},
		"Put fails":  {testpair.Fail, nil},
		"Put slow":   {testpair.Slow, nil},
		"Take fails": {nil, testpair.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			inFleet(t, func(f *testFleet) {
				a, b := f.start(), f.start()
				key := f.after(10*time.Second, a, b)
				if lines := f.notes.take(); len(lines) > 0 {
					t.Errorf("nothing failed: %q", lines)
				}
				f.store.Set(row.put, row.take)
				if f.after(rotation*9/8, a, b) != key {
					t.Error("the keys did not live on")
				}
				f.each(2, "WARN", "fails")
				f.store.Set(nil, nil)
				if f.after(5*time.Minute, a, b) == key {
					t.Error("no rotation after the failure")
				}
				f.each(2, "INFO", "again")
			})
		})
	}
}

// each requires a number of lines, all with these words.
func (f *testFleet) each(n int, words ...string) {
	f.Helper()
	lines := f.notes.take()
	for _, line := range lines {
		for _, word := range words {
			if !strings.Contains(line, word) {
				f.Errorf("%q lacks %q", line, word)
			}
		}
	}
	if len(lines) != n {
		f.Errorf("%d lines, want %d: %q", len(lines), n, lines)
	}
}

// lying gives for each Take what it has been told to.
type lying struct {
	*testpair.SwitchStore
	answer atomic.Pointer[func(sealed []byte) []byte] // nil is the truth
}

func (l *lying) Take(ctx context.Context, id []byte) ([]byte, error) {
	sealed, err := l.SwitchStore.Take(ctx, id)
	if f := l.answer.Load(); f != nil {
		return (*f)(sealed), nil
	}
	return sealed, err
}

// Keys that cannot be read are told of once, and replaced by those that are
// known.
func TestFleetWithLyingStore(t *testing.T) {
	for name, answer := range map[string]func([]byte) []byte{
		"garbage": func([]byte) []byte { return fleet.Random(300) },
		"nothing": func([]byte) []byte { return nil },
		"damaged": func(b []byte) []byte { return append(b, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			inFleet(t, func(f *testFleet) {
				store := &lying{SwitchStore: f.store}
				k := f.source(store)
				ctx, cancel := context.WithCancel(f.Context())
				srv, _ := f.NewServer(nil)
				done := testpair.Go(func() error { return k.Run(ctx, srv) })
				i := &instance{Server: srv, source: k}
				key := f.after(9*time.Second, i)
				store.answer.Store(&answer)
				if f.after(rotation/2, i) != key {
					t.Error("the keys did not live on")
				}
				f.each(1, "WARN", "cannot be read")
				store.answer.Store(nil)
				if f.after(9*time.Second, i, f.start()) != key {
					t.Error("the truth did not come back")
				}
				f.each(1, "INFO", "again")
				cancel()
				<-done
			})
		})
	}
}

// A store that is emptied gets the keys again, also if it is an instance that
// dies with the keys in its hands.
func TestFleetHeals(t *testing.T) {
	inFleet(t, func(f *testFleet) {
		a, b := f.start(), f.start()
		key := f.after(10*time.Second, a, b)
		f.forget(a)
		f.after(10*time.Second, a, b)
		if f.after(10*time.Second, a, b, f.start()) != key {
			t.Error("the keys are others now")
		}
		a.stop()
		b.stop()
		sealed := f.forget(a)
		if fleet.Readable(sealed, [32]byte{}) {
			t.Error("no secret is needed to read the keys")
		}
	})
}

// A new instance that finds the store empty has other keys for a moment. They
// come together with those of the others, where tickets of both open.
func TestInstanceStartsWithEmptyStore(t *testing.T) {
	inFleet(t, func(f *testFleet) {
		a := f.start()
		f.after(10*time.Second, a)
		session := f.Visit(f.Client(), a.so).Session()
		a.stop()
		f.forget(a)
		b := f.start()
		f.after(10*time.Second, b)
		ctx, cancel := context.WithCancel(f.Context())
		again := testpair.Go(func() error {
			return a.source.Run(ctx, a.Server)
		})
		defer func() {
			cancel()
			<-again
		}()
		f.after(10*time.Second, a, b)
		co := f.Client()
		co.Session = session
		if !f.Visit(co, b.so).SessionReused() {
			t.Error("a session of before does not resume")
		}
	})
}

// Where nothing can be put, an instance without keys leaves its servers as
// they are.
func TestFirstInstanceWithoutStore(t *testing.T) {
	inFleet(t, func(f *testFleet) {
		f.store.Set(testpair.Fail, testpair.Fail)
		a := f.start()
		key := string(a.TicketKeys())
		if f.after(time.Minute, a) != key {
			t.Error("the server has keys that nobody else can get")
		}
		f.store.Set(nil, nil)
		if f.after(10*time.Second, a) == key {
			t.Error("the server has its own keys still")
		}
	})
}

// Run ends with its context, and says nothing of a failure then; the keys are
// in the store, whatever it was doing.
func TestRunEndsWithItsContext(t *testing.T) {
	for name, take := range map[string]func(context.Context) error{
		"idle": nil, "asking": testpair.TakesAWhile, "deaf": testpair.Deaf,
	} {
		t.Run(name, func(t *testing.T) {
			inFleet(t, func(f *testFleet) {
				a := f.start()
				key := f.after(10*time.Second, a)
				f.store.Set(nil, take)
				asked := f.store.Asked.Load()
				for take != nil && f.store.Asked.Load() == asked {
					time.Sleep(time.Millisecond)
				}
				began := time.Now()
				err := a.stop()
				if took := time.Since(began); !errors.Is(err,
					context.Canceled) || took > 2*guard.StoreLimit {
					t.Errorf("%v, after %v", err, took)
				}
				f.each(0)
				if string(a.TicketKeys()) != key {
					t.Error("the server lost its keys")
				}
				time.Sleep(time.Hour) // the deaf store comes to its end
				if take == nil || name == "asking" {
					f.forget(a)
				}
			})
		})
	}
}

// Several Runs of one source, and Syncs beside them, give all servers the same.
func TestSourceOfSeveralServers(t *testing.T) {
	inFleet(t, func(f *testFleet) {
		k := f.source(f.store)
		ctx, cancel := context.WithCancel(f.Context())
		var all []*instance
		var runs []<-chan error
		for range 3 {
			one, _ := f.NewServer(nil)
			two, _ := f.NewServer(nil)
			all = append(all, &instance{Server: one}, &instance{Server: two})
			runs = append(runs, testpair.Go(func() error {
				return k.Run(ctx, one, two)
			}))
		}
		for range 4 {
			runs = append(runs, testpair.Go(func() error {
				return k.Sync(ctx)
			}))
		}
		f.after(10*time.Second, all...)
		f.after(rotation*9/8, all...)
		cancel()
		for _, run := range runs {
			<-run
		}
	})
}
