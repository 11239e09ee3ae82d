package integration_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

// A client that goes away in the handshake leaves nothing in the store.
func TestNothingIsStoredBeforeFinished(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		st := testpair.NewSwitchStore()
		co, so := testpair.Agreed(t, version)
		so.Sessions = st
		co.RequestOCSP = true
		co.Events = new(tlssocket.Events)
		co.Events.OCSPResponse.On(func(ev tlssocket.OCSPResponseEvent) {
			ev.Socket.Destroy(nil)
		})
		c, s := testpair.New(t, co, so)
		if _, err := testpair.Shake(t, c, s); err == nil {
			t.Fatal("the server is secure")
		}
		if puts := st.Given.Load(); puts != 0 {
			t.Errorf("%d sessions were stored", puts)
		}
	})
}

// A store that is slow, down or lying costs a full handshake at most. The
// bubble's clock shows how long a slow one is waited for.
func TestBadStores(t *testing.T) {
	for name, row := range map[string]struct {
		put  func(ctx context.Context) error
		take func(ctx context.Context, session []byte) ([]byte, error)
	}{
		"slow Put": {put: testpair.Slow},
		"slow Take": {take: func(ctx context.Context, b []byte) ([]byte,
			error) {
			return b, testpair.Slow(ctx)
		}},
		"down": {put: testpair.Fail, take: func(ctx context.Context, _ []byte) (
			[]byte, error) {
			return nil, testpair.Fail(ctx)
		}},
		"Put panics": {put: func(context.Context) error {
			panic("put")
		}},
		"Take panics": {take: func(context.Context, []byte) ([]byte, error) {
			panic("take")
		}},
		"no session, no error": {take: func(context.Context, []byte) ([]byte,
			error) {
			return nil, nil
		}},
		"garbage": {take: func(context.Context, []byte) ([]byte, error) {
			return testpair.Random(300), nil
		}},
		"damaged": {take: func(_ context.Context, b []byte) ([]byte, error) {
			b[len(b)/2] ^= 1
			return b, nil
		}},
		"cut": {take: func(_ context.Context, b []byte) ([]byte, error) {
			return b[:len(b)-1], nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				testpair.InBubble(t, func(b *testpair.Bubble) {
					co, so := b.Client(), b.Server()
					co.MaxVersion = version
					so.TicketKeys = testpair.Random(48)
					so.Sessions = badStore(row.put, row.take)
					began := time.Now()
					co.Session = b.Visit(co, so).Session()
					c := b.Visit(co, so)
					if row.take != nil && row.put == nil && c.SessionReused() {
						t.Error("resumed")
					}
					waited := time.Since(began)
					if waited > 4*guard.StoreLimit {
						t.Errorf("the store was waited for %v", waited)
					}
				})
			})
		})
	}
}

// badStore is a store in memory before which put and take stand.
func badStore(put func(context.Context) error,
	take func(context.Context, []byte) ([]byte, error),
) store.Store {
	memory := store.Memory(0)
	return store.Funcs{
		PutFunc: func(ctx context.Context, id, session []byte,
			ttl time.Duration) error {
			if put != nil {
				if err := put(ctx); err != nil {
					return err
				}
			}
			return memory.Put(ctx, id, session, ttl)
		},
		TakeFunc: func(ctx context.Context, id []byte) ([]byte, error) {
			session, err := memory.Take(ctx, id)
			if err != nil || take == nil {
				return session, err
			}
			return take(ctx, session)
		},
	}
}

// A store that gives the session of another client must not end the
// connection either, nor resume anything.
func TestStoreGivesAnotherSession(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		var first []byte
		memory := store.Memory(0)
		co, so := testpair.Agreed(t, version)
		so.Sessions = store.Funcs{
			PutFunc: func(ctx context.Context, id, session []byte,
				ttl time.Duration) error {
				if first == nil {
					first = slices.Clone(session)
				}
				return memory.Put(ctx, id, session, ttl)
			},
			TakeFunc: func(ctx context.Context, id []byte) ([]byte, error) {
				return first, nil
			},
		}
		testpair.Visit(t, co, so)
		c, _ := testpair.Visit(t, co, so)
		if testpair.TakesSession(t, co, so, c.Session()) {
			t.Error("resumed")
		}
	})
}

// A store without functions is none.
func TestEmptyFuncsKeepNothing(t *testing.T) {
	co, so := testpair.Agreed(t, "TLSv1.3")
	so.Sessions = store.Funcs{}
	c, _ := testpair.Visit(t, co, so)
	if testpair.TakesSession(t, co, so, c.Session()) {
		t.Error("resumed")
	}
}
