package fleet_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/fleet"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

func TestKeysOptions(t *testing.T) {
	store := store.Memory(0)
	secret := fleet.Random(16)
	for name, o := range map[string]*fleet.Options{
		"nil":             nil,
		"no store":        {Secret: secret},
		"no secret":       {Store: store},
		"short secret":    {Store: store, Secret: secret[:15]},
		"negative Rotate": {Store: store, Secret: secret, Rotate: -1},
		"negative Poll":   {Store: store, Secret: secret, Poll: -1},
	} {
		t.Run(name, func(t *testing.T) {
			k, err := fleet.New(o)
			if k != nil || !errors.Is(err, code.InvalidArgValue) || bytes.Contains([]byte(err.Error()), secret[:8]) {
				t.Errorf("%v, %v", k, err)
			}
		})
	}
	o := &fleet.Options{Store: store, Secret: secret}
	if _, err := fleet.New(o); err != nil {
		t.Fatal(err)
	}
	if len(o.Secret) != 16 || o.Logger != nil || o.Poll != 0 {
		t.Error("the options were changed")
	}
}

// Where nothing else is asked for, a key is for 12 hours, and those who follow
// have the next one within seconds.
func TestKeysDefaults(t *testing.T) {
	inFleet(t, func(f *testFleet) {
		ctx, cancel := context.WithCancel(f.Context())
		var all []*instance
		var runs []<-chan error
		for range 2 {
			k, err := fleet.New(&fleet.Options{
				Store: f.store, Secret: f.secret,
				Logger: slog.New(&f.notes)})
			if err != nil {
				f.Fatal(err)
			}
			srv, _ := f.NewServer(nil)
			all = append(all, &instance{Server: srv, source: k})
			runs = append(runs, testpair.Go(func() error {
				return k.Run(ctx, srv)
			}))
		}
		first := f.after(9*time.Second, all...)
		if f.after(12*time.Hour-10*time.Second, all...) != first {
			t.Error("the key did not last")
		}
		if f.after(10*time.Second, all...) == first {
			t.Error("no rotation after 12 hours")
		}
		cancel()
		for _, run := range runs {
			<-run
		}
	})
}

// Who wants no rotation, or no polling, gives the longest time there is.
func TestKeysLongestTimes(t *testing.T) {
	inFleet(t, func(f *testFleet) {
		const never = time.Duration(math.MaxInt64)
		ctx, cancel := context.WithCancel(f.Context())
		defer cancel()
		store := &countingStore{Store: f.store}
		var all []*instance
		for range 2 {
			k, err := fleet.New(&fleet.Options{
				Store: store, Secret: f.secret, Rotate: never, Poll: never,
				Logger: slog.New(&f.notes)})
			if err != nil {
				f.Fatal(err)
			}
			srv, _ := f.NewServer(nil)
			all = append(all, &instance{Server: srv, source: k})
			run := testpair.Go(func() error { return k.Run(ctx, srv) })
			defer func() {
				cancel()
				<-run
			}()
			f.after(time.Second, all...) // they have the same keys
		}
		if f.after(time.Hour, all...); store.puts.Load() != 2 {
			t.Errorf("%d puts in an hour, not 2", store.puts.Load())
		}
	})
}

// countingStore counts what is put.
type countingStore struct {
	store.Store
	puts atomic.Int32
}

func (s *countingStore) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	s.puts.Add(1)
	return s.Store.Put(ctx, id, session, ttl)
}

// Names and secrets tell fleets apart that share a store.
func TestFleetsAreApart(t *testing.T) {
	entries := make(map[string]bool)
	for _, o := range []fleet.Options{
		{Secret: []byte("one secret of a fleet")},
		{Secret: []byte("one secret of a fleet"), Name: "name"},
		{Secret: []byte("the secret of another")},
	} {
		o.Store = store.Memory(0)
		k, err := fleet.New(&o)
		if err != nil {
			t.Fatal(err)
		}
		id := fleet.Entry(k)
		entries[string(id)] = true
		if bytes.Contains(id, o.Secret) {
			t.Error("the id has the secret")
		}
	}
	if len(entries) != 3 {
		t.Errorf("3 fleets have %d entries", len(entries))
	}
}

// The first instance makes the keys, those to come adopt them at once.
func TestNewInstanceAdoptsKeys(t *testing.T) {
	inFleet(t, func(f *testFleet) {
		first := f.start()
		own := string(first.TicketKeys())
		key := f.after(time.Second, first)
		if key == own {
			t.Error("the server has its own keys still")
		}
		second := f.start()
		if f.after(time.Second, first, second) != key {
			t.Error("a new instance made another key")
		}
		k := f.source(f.store) // one Sync before anything runs
		if err := k.Sync(f.Context()); err != nil {
			t.Fatal(err)
		}
		if got := fleet.SecretsInMemory(k); len(got) != 1 ||
			string(got[0]) != key {
			t.Errorf("one Sync got %d keys", len(got))
		}
	})
}

// Many that start at once soon issue with the same key.
func TestInstancesConverge(t *testing.T) {
	inFleet(t, func(f *testFleet) {
		var all []*instance
		for range 5 {
			all = append(all, f.start())
		}
		key := f.after(10*time.Second, all...)
		if f.after(rotation/2, all...) != key {
			t.Error("the key changed without need")
		}
	})
}

// In each period one of the instances makes one key.
func TestFleetRotates(t *testing.T) {
	inFleet(t, func(f *testFleet) {
		all := []*instance{f.start(), f.start(), f.start()}
		f.after(rotation/2, all...)
		f.notes.made()
		for range 3 {
			before := len(f.seen)
			for range 12 {
				f.after(rotation/12, all...)
			}
			made, seen := f.notes.made(), len(f.seen)-before
			if made != 1 || seen != 1 {
				t.Errorf("%d new keys in a period, %d in use", made, seen)
			}
		}
		for _, i := range all {
			if n := len(fleet.SecretsInMemory(i.source)); n > 2 {
				t.Errorf("%d keys in memory", n)
			}
		}
	})
}

// Two servers of two sources resume each other's clients, before, across and
// after a rotation; a session that is too old leads to a full handshake.
func TestFleetResumes(t *testing.T) {
	for _, version := range []string{"TLSv1.2", "TLSv1.3"} {
		t.Run(version, func(t *testing.T) {
			inFleet(t, func(f *testFleet) {
				a, b := f.start(), f.start()
				co := f.Client()
				co.MaxVersion = version
				hop := func(from, to *instance, session []byte) []byte {
					t.Helper()
					co.Session = session
					c := f.Visit(co, to.so)
					if c.SessionReused() != (session != nil) {
						t.Errorf("resumed: %v", c.SessionReused())
					}
					return c.Session()
				}
				old := f.after(rotation-5*time.Minute, a, b)
				session := hop(nil, a, nil)
				session = hop(a, b, session)
				fromA, fromB := hop(b, a, session), hop(nil, b, nil)
				if f.after(9*time.Minute, a, b) == old {
					t.Fatal("no rotation")
				}
				hop(b, a, fromB)
				hop(a, b, fromA)
				time.Sleep(2 * time.Minute)
				co.Session = fromA
				if f.Visit(co, b.so).SessionReused() {
					t.Error("resumed after its time")
				}
			})
		})
	}
}

// Old keys open tickets for as long as there may be any, then they are gone
// from memory.
func TestOldKeysAreWiped(t *testing.T) {
	for name, down := range map[string]bool{"store up": false,
		"store down": true} {
		t.Run(name, func(t *testing.T) {
			inFleet(t, func(f *testFleet) {
				a := f.start()
				old := f.after(rotation-time.Minute, a)
				if f.after(2*time.Minute, a) == old {
					t.Fatal("no rotation")
				}
				if down {
					f.store.Set(testpair.Fail, testpair.Fail)
				}
				f.after(lifetime-2*time.Minute, a)
				keys := fleet.SecretsInMemory(a.source)
				if len(keys) != 2 || string(keys[1]) != old {
					t.Fatalf("%d keys while tickets live", len(keys))
				}
				f.after(2*time.Minute, a)
				if n := len(fleet.SecretsInMemory(a.source)); n != 1 {
					t.Errorf("%d keys are left", n)
				}
				if !bytes.Equal(keys[1], make([]byte, len(keys[1]))) {
					t.Error("a secret is still in memory")
				}
			})
		})
	}
}
