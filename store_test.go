package tlssocket_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// spy is a store that keeps what it was given, in the order of giving.
type spy struct {
	tlssocket.SessionStore

	mu    sync.Mutex
	puts  [][2][]byte // id and session
	takes [][]byte
	ttl   time.Duration
}

func newSpy() *spy { return &spy{SessionStore: tlssocket.NewMemoryStore(0)} }

func (s *spy) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.puts = append(s.puts, [2][]byte{slices.Clone(id),
		slices.Clone(session)})
	s.ttl = ttl
	return s.SessionStore.Put(ctx, id, session, ttl)
}

func (s *spy) Take(ctx context.Context, id []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.takes = append(s.takes, slices.Clone(id))
	return s.SessionStore.Take(ctx, id)
}

func (s *spy) counts() (puts, takes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.puts), len(s.takes)
}

// Two servers with one store and one set of keys resume each other's clients,
// once for each session; the store learns no secret.
func TestStoredSessions(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		store := newSpy()
		co, so := both(t, version)
		so.Sessions, so.SessionTimeout = store, time.Hour
		c, _ := visit(t, co, so)
		session := c.Session()
		checkStored(t, store, session)
		if !takesSession(t, co, with(so), session) {
			t.Error("the session does not resume elsewhere")
		}
		if takesSession(t, co, so, session) {
			t.Error("the session resumes twice")
		}
		if _, takes := store.counts(); takes != 2 {
			t.Errorf("the store was asked %d times, want 2", takes)
		}
		if n := len(c.TLSTicket()); n > 64 {
			t.Errorf("a ticket of %d bytes is no handle", n)
		}
	})
}

func checkStored(t *testing.T, store *spy, session []byte) {
	t.Helper()
	store.mu.Lock()
	defer store.mu.Unlock()
	if len(store.puts) != 1 || store.ttl != time.Hour {
		t.Fatalf("%d puts, for %v", len(store.puts), store.ttl)
	}
	parts, err := tlssocket.SplitSession(session)
	if err != nil {
		t.Fatal(err)
	}
	id, stored := store.puts[0][0], store.puts[0][1]
	secret := tlssocket.StateSecret(parts.State)
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
		store := newSpy()
		co, so := both(t, version)
		so.Sessions = store
		co.RequestOCSP = true
		co.Events = new(tlssocket.Events)
		co.Events.OCSPResponse.On(func(ev tlssocket.OCSPResponseEvent) {
			ev.Socket.Destroy(nil)
		})
		c, s := testpair.New(t, co, so)
		if _, err := testpair.Shake(t, c, s); err == nil {
			t.Fatal("the server is secure")
		}
		if puts, _ := store.counts(); puts != 0 {
			t.Errorf("%d sessions were stored", puts)
		}
	})
}

// The store is asked for handles of ours only.
func TestStoreIsNotAskedForForeignTickets(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		store := newSpy()
		co, so := both(t, version)
		so.Sessions = store
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
		if _, takes := store.counts(); takes != 0 {
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
		"slow Put": {put: slow},
		"slow Take": {take: func(ctx context.Context, b []byte) ([]byte,
			error) {
			return b, slow(ctx)
		}},
		"down": {put: fail, take: func(ctx context.Context, _ []byte) (
			[]byte, error) {
			return nil, fail(ctx)
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
					co.Session = bubbleVisit(b, co, so).Session()
					c := bubbleVisit(b, co, so)
					if row.take != nil && row.put == nil && c.SessionReused() {
						t.Error("resumed")
					}
					waited := time.Since(began)
					if waited > 4*tlssocket.StoreTimeout {
						t.Errorf("the store was waited for %v", waited)
					}
				})
			})
		})
	}
}

func slow(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func fail(context.Context) error { return errors.New("the store is down") }

// badStore is a store in memory before which put and take stand.
func badStore(put func(context.Context) error,
	take func(context.Context, []byte) ([]byte, error),
) tlssocket.SessionStore {
	memory := tlssocket.NewMemoryStore(0)
	return tlssocket.SessionFuncs{
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
		memory := tlssocket.NewMemoryStore(0)
		co, so := both(t, version)
		so.Sessions = tlssocket.SessionFuncs{
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

// Functions that are missing keep nothing.
func TestSessionFuncsEmpty(t *testing.T) {
	var store tlssocket.SessionFuncs
	if err := store.Put(t.Context(), []byte("id"), nil, 0); err != nil {
		t.Error(err)
	}
	if b, err := store.Take(t.Context(), []byte("id")); b != nil ||
		!errors.Is(err, tlssocket.ErrNoSession) {
		t.Errorf("%x, %v", b, err)
	}
	co, so := both(t, "TLSv1.3")
	so.Sessions = store
	c, _ := visit(t, co, so)
	if takesSession(t, co, so, c.Session()) {
		t.Error("resumed")
	}
}

func TestMemoryStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		store := tlssocket.NewMemoryStore(3)
		key := func(i int) []byte { return []byte{byte(i)} }
		has := func(i int, want bool) {
			t.Helper()
			b, err := store.Take(ctx, key(i))
			if (err == nil) != want || want && b[0] != byte(i) ||
				!want && !errors.Is(err, tlssocket.ErrNoSession) {
				t.Errorf("session %d: %v, %v", i, b, err)
			}
		}
		for i := range 5 {
			b := key(i)
			if err := store.Put(ctx, b, b, time.Hour); err != nil {
				t.Fatal(err)
			}
			b[0] = 99 // the store has copies
		}
		has(0, false) // too many: the oldest went
		has(1, false)
		has(3, true)
		has(3, false) // once
		store.Put(ctx, key(5), key(5), time.Minute)
		time.Sleep(time.Minute)
		has(5, false) // expired
		has(2, true)
		has(4, true)
		store.Put(ctx, key(6), key(6), time.Hour)
		store.Put(ctx, key(6), []byte{6, 1}, 2*time.Hour)
		time.Sleep(time.Hour + time.Minute)
		has(6, true) // the second Put counts
	})
}

func TestMemoryStoreAfterItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	store := tlssocket.NewMemoryStore(0)
	if err := store.Put(ctx, nil, nil, time.Hour); !errors.Is(err,
		context.Canceled) {
		t.Errorf("Put: %v", err)
	}
	if _, err := store.Take(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Take: %v", err)
	}
}

// Of many that take a session at once, one gets it.
func TestMemoryStoreConcurrently(t *testing.T) {
	store := tlssocket.NewMemoryStore(100)
	for round := range 50 {
		id := []byte{byte(round)}
		var won atomic.Int32
		var wg sync.WaitGroup
		store.Put(t.Context(), id, id, time.Hour)
		for i := range 8 {
			wg.Go(func() {
				if _, err := store.Take(t.Context(), id); err == nil {
					won.Add(1)
				}
				other := []byte{byte(round), byte(i)}
				store.Put(t.Context(), other, other, time.Hour)
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d got the session", won.Load())
		}
	}
}
