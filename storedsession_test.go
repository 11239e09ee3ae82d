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
	"github.com/seed-435e3e10/tlssocket/internal/savedsession"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A hello may offer many tickets; they cost a few look-ups at most.
func TestLookupsAreBounded(t *testing.T) {
	store := testpair.NewSwitchStore()
	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
		ContextOptions: testpair.Server(t).ContextOptions, Sessions: store})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	a, _ := testpair.Pipe(t)
	s, err := tlssocket.New(a, &tlssocket.Options{IsServer: true,
		Server: srv})
	if err != nil {
		t.Fatal(err)
	}
	var ids [][]byte
	for range 9 {
		ids = append(ids, testpair.Random(32))
	}
	if n := tlssocket.LookUp(srv, s, ids...); n != 0 {
		t.Errorf("%d sessions found", n)
	}
	takes := int(store.Asked.Load())
	stats := srv.SessionStats()
	if takes == 0 || takes > 4 || stats.Misses != int64(takes) ||
		stats.Skipped != int64(len(ids)-takes) {
		t.Errorf("asked %d times; %+v", takes, stats)
	}
}

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
	testpair.EachVersion(t, func(t *testing.T, version string) {
		st := &spy{SwitchStore: testpair.NewSwitchStore()}
		co, so := testpair.Agreed(t, version)
		so.Sessions, so.SessionTimeout = st, time.Hour
		c, _ := testpair.Visit(t, co, so)
		session := c.Session()
		checkStored(t, st, session)
		if !testpair.TakesSession(t, co, testpair.With(so), session) {
			t.Error("the session does not resume elsewhere")
		}
		if testpair.TakesSession(t, co, so, session) {
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
	parts, err := savedsession.Parse(session)
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

// The store is asked for handles of ours only.
func TestStoreIsNotAskedForForeignTickets(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		st := testpair.NewSwitchStore()
		co, so := testpair.Agreed(t, version)
		so.Sessions = st
		c, _ := testpair.Visit(t, co, so)
		parts, err := savedsession.Parse(c.Session())
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{0, len(parts.Ticket) - 1} {
			p := *parts
			p.Ticket = slices.Clone(p.Ticket)
			p.Ticket[at] ^= 1
			blob := p.Marshal()
			if testpair.TakesSession(t, co, so, blob) {
				t.Error("resumed")
			}
		}
		if takes := st.Asked.Load(); takes != 0 {
			t.Errorf("the store was asked %d times", takes)
		}
	})
}
