package tlssocket_test

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

// spy is a store that keeps what it was given, in the order of giving.
type spy struct {
	*testpair.SwitchStore

	mu   sync.Mutex
	puts [][2][]byte // id and session
	ttl  time.Duration
}

func (s *spy) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.puts = append(s.puts, [2][]byte{slices.Clone(id),
		slices.Clone(session)})
	s.ttl = ttl
	return s.SwitchStore.Put(ctx, id, session, ttl)
}

// Two servers with one store and one set of keys resume each other's clients,
// once for each session; the store learns no secret.
func TestStoredSessions(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		st := &spy{SwitchStore: testpair.NewSwitchStore()}
		co, so := both(t, version)
		so.Sessions, so.SessionTimeout = st, time.Hour
		c, _ := visit(t, co, so)
		session := c.Session()
		checkStored(t, st, session)
		if !takesSession(t, co, with(so), session) {
			t.Error("the session does not resume elsewhere")
		}
		if takesSession(t, co, so, session) {
			t.Error("the session resumes twice")
		}
		if takes := st.Asked.Load(); takes != 2 {
			t.Errorf("the store was asked %d times, want 2", takes)
		}
		if n := len(c.TLSTicket()); n > 64 {
			t.Errorf("a ticket of %d bytes is no handle", n)
		}
	})
}

func checkStored(t *testing.T, st *spy, session []byte) {
	t.Helper()
	st.mu.Lock()
	defer st.mu.Unlock()
	if len(st.puts) != 1 || st.ttl != time.Hour {
		t.Fatalf("%d puts, for %v", len(st.puts), st.ttl)
	}
	parts, err := tlssocket.SplitSession(session)
	if err != nil {
		t.Fatal(err)
	}
	id, stored := st.puts[0][0], st.puts[0][1]
	secret := gotls.StateSecret(parts.State)
	if len(secret) == 0 || bytes.Contains(stored, secret) {
		t.Error("the stored session has its secret in clear")
	}
	if bytes.Equal(id, parts.Ticket) || len(id) < 16 {
		t.Error("who sees an id of the store has a ticket")
	}
}

// A client that goes away in the handshake leaves nothing in the store.
func TestNothingIsStoredBeforeFinished(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		st := testpair.NewSwitchStore()
		co, so := both(t, version)
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

// The store is asked for handles of ours only.
func TestStoreIsNotAskedForForeignTickets(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		st := testpair.NewSwitchStore()
		co, so := both(t, version)
		so.Sessions = st
		c, _ := visit(t, co, so)
		parts, err := tlssocket.SplitSession(c.Session())
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{0, len(parts.Ticket) - 1} {
			p := parts
			p.Ticket = slices.Clone(p.Ticket)
			p.Ticket[at] ^= 1
			blob := tlssocket.JoinSession(p)
			if takesSession(t, co, so, blob) {
				t.Error("resumed")
			}
		}
		if takes := st.Asked.Load(); takes != 0 {
			t.Errorf("the store was asked %d times", takes)
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
			return random(300), nil
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
			eachVersion(t, func(t *testing.T, version string) {
				testpair.InBubble(t, func(b *testpair.Bubble) {
					co, so := b.Client(), b.Server()
					co.MaxVersion = version
					so.TicketKeys = random(48)
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
	eachVersion(t, func(t *testing.T, version string) {
		var first []byte
		memory := store.Memory(0)
		co, so := both(t, version)
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
		visit(t, co, so)
		c, _ := visit(t, co, so)
		if takesSession(t, co, so, c.Session()) {
			t.Error("resumed")
		}
	})
}

// A store without functions is none.
func TestEmptyFuncsKeepNothing(t *testing.T) {
	co, so := both(t, "TLSv1.3")
	so.Sessions = store.Funcs{}
	c, _ := visit(t, co, so)
	if takesSession(t, co, so, c.Session()) {
		t.Error("resumed")
	}
}
