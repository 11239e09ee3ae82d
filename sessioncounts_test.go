package tlssocket_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

// bubbleServer makes a server that listens nowhere, and the options of its
// sockets.
func bubbleServer(b *testpair.Bubble, edit func(*tlssocket.ServerOptions)) (
	*tlssocket.Server, *tlssocket.Options) {
	b.Helper()
	o := &tlssocket.ServerOptions{ContextOptions: b.Server().ContextOptions}
	if edit != nil {
		edit(o)
	}
	srv, err := tlssocket.NewServer(o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { srv.Close() })
	return srv, &tlssocket.Options{IsServer: true, Server: srv}
}

// inBubbles runs f in a bubble for each version; co speaks that one.
func inBubbles(t *testing.T, f func(b *testpair.Bubble, version string,
	co *tlssocket.Options)) {
	eachVersion(t, func(t *testing.T, version string) {
		testpair.InBubble(t, func(b *testpair.Bubble) {
			co := b.Client()
			co.MaxVersion = version
			f(b, version, co)
		})
	})
}

// switchStore is a store in memory that does what it is told to.
type switchStore struct {
	store.Store
	put, take    atomic.Pointer[func(context.Context) error]
	asked, given atomic.Int32
}

func newSwitchStore() *switchStore {
	return &switchStore{Store: store.Memory(0)}
}

// set makes put and take stand before the calls; nil is out of the way.
func (s *switchStore) set(put, take func(context.Context) error) {
	s.put.Store(&put)
	s.take.Store(&take)
}

func (s *switchStore) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	s.given.Add(1)
	if f := s.put.Load(); f != nil && *f != nil {
		if err := (*f)(ctx); err != nil {
			return err
		}
	}
	return s.Store.Put(ctx, id, session, ttl)
}

func (s *switchStore) Take(ctx context.Context, id []byte) ([]byte, error) {
	s.asked.Add(1)
	if f := s.take.Load(); f != nil && *f != nil {
		if err := (*f)(ctx); err != nil {
			return nil, err
		}
	}
	return s.Store.Take(ctx, id)
}

// deaf takes a minute, whatever becomes of its context.
func deaf(context.Context) error {
	time.Sleep(time.Minute)
	return nil
}

func missing(context.Context) error { return store.ErrMissing }

// Two visits, the second with the session of the first: what is counted.
func TestSessionStats(t *testing.T) {
	type stats = tlssocket.SessionStats
	for name, row := range map[string]struct {
		put, take func(context.Context) error
		stateless bool // no store at all
		wait      time.Duration
		want      stats
		want12    stats // where TLS 1.2 differs
	}{
		"stateless": {stateless: true,
			want: stats{Stateless: 2, Resumed: 1}},
		"stateless, expired": {stateless: true, wait: time.Hour,
			want: stats{Stateless: 2, Rejected: 1}},
		"stored": {want: stats{Stored: 2, Hits: 1, Resumed: 1}},
		"gone": {take: missing,
			want: stats{Stored: 2, Misses: 1}},
		"expired": {wait: time.Hour,
			want: stats{Stored: 2, Misses: 1}},
		"Take fails": {take: fail, // then the store is left alone
			want: stats{Stored: 1, TakeFailed: 1, Stateless: 1}},
		"Put fails": {put: fail,
			want:   stats{StoreFailed: 1, Skipped: 1, Stateless: 1},
			want12: stats{StoreFailed: 1, Stateless: 2, Resumed: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubbles(t, func(b *testpair.Bubble, version string,
				co *tlssocket.Options) {
				srv, so := bubbleServer(b, func(o *tlssocket.ServerOptions) {
					store := newSwitchStore()
					store.set(row.put, row.take)
					if !row.stateless {
						o.Sessions = store
					}
				})
				co.Session = bubbleVisit(b, co, so).Session()
				time.Sleep(row.wait)
				bubbleVisit(b, co, so)
				want := row.want
				if version == "TLSv1.2" && row.want12 != (stats{}) {
					want = row.want12
				}
				if got := srv.SessionStats(); got != want {
					t.Errorf("got  %+v\nwant %+v", got, want)
				}
			})
		})
	}
}

// Tickets of nobody and of another policy are rejected. Without a server it is
// the context that counts.
func TestSessionStatsOfContext(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		co, so := both(t, version)
		secure := newContext(t, &so.ContextOptions)
		so = &tlssocket.Options{IsServer: true, SecureContext: secure}
		c, _ := visit(t, co, so)
		foreign := with(testpair.Server(t), func(o *tlssocket.Options) {
			o.TicketKeys = random(48)
		})
		stranger, _ := visit(t, co, foreign)
		takesSession(t, co, so, stranger.Session())
		strict := with(so, func(o *tlssocket.Options) {
			o.RequestCert, o.AllowUnauthorized = true, true
		})
		takesSession(t, co, strict, c.Session())
		takesSession(t, co, so, c.Session())
		want := tlssocket.SessionStats{Stateless: 4, Rejected: 2, Resumed: 1}
		if got := secure.SessionStats(); got != want {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}

// A store that failed is left alone for a while, and asked again then. What
// was made meanwhile is stateless, and resumes.
func TestStoreIsLeftAloneAfterFailure(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		store := newSwitchStore()
		srv, so := bubbleServer(b, func(o *tlssocket.ServerOptions) {
			o.Sessions = store
		})
		timed := func(session []byte) (*tlssocket.Socket, time.Duration) {
			co.Session = session
			began := time.Now()
			return bubbleVisit(b, co, so), time.Since(began)
		}
		first, _ := timed(nil)
		second, _ := timed(nil)
		store.set(slow, slow)
		c, took := timed(first.Session())
		if c.SessionReused() || took < tlssocket.StoreTimeout {
			t.Errorf("resumed %v after %v", c.SessionReused(), took)
		}
		stateless := c.Session()
		asked, given := store.asked.Load(), store.given.Load()
		if c, took := timed(second.Session()); c.SessionReused() || took > 0 {
			t.Errorf("paused: resumed %v, waited %v", c.SessionReused(), took)
		}
		if c, took := timed(stateless); !c.SessionReused() || took > 0 {
			t.Errorf("stateless: resumed %v, waited %v", c.SessionReused(),
				took)
		}
		if asked != store.asked.Load() || given != store.given.Load() {
			t.Error("the store was asked again at once")
		}
		store.set(nil, nil)
		time.Sleep(tlssocket.StorePause)
		if c, _ := timed(second.Session()); !c.SessionReused() {
			t.Errorf("not resumed after the pause: %+v", srv.SessionStats())
		}
	})
}

// Where Put fails in the handshake of TLS 1.2 the same client gets a stateless
// ticket; in TLS 1.3 the next one does.
func TestFallBackToStateless(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, version string,
		co *tlssocket.Options) {
		store := newSwitchStore()
		store.set(fail, nil)
		srv, so := bubbleServer(b, func(o *tlssocket.ServerOptions) {
			o.Sessions = store
		})
		if version == "TLSv1.3" {
			bubbleVisit(b, co, so)
		}
		c := bubbleVisit(b, co, so)
		if len(c.TLSTicket()) < 100 {
			t.Errorf("a ticket of %d bytes is a handle", len(c.TLSTicket()))
		}
		store.set(nil, nil)
		time.Sleep(tlssocket.StorePause)
		co.Session = c.Session()
		if c := bubbleVisit(b, co, so); !c.SessionReused() {
			t.Error("the stateless ticket does not resume")
		}
		if asked := store.asked.Load(); asked != 0 {
			t.Errorf("the store was asked %d times", asked)
		}
		if got := srv.SessionStats(); got.StoreFailed != 1 ||
			got.Stored != 1 {
			t.Errorf("%+v", got)
		}
	})
}

// A hello may offer many tickets; they cost a few look-ups at most.
func TestLookupsAreBounded(t *testing.T) {
	store := newSpy()
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.Sessions = store
	})
	a, _ := testpair.Pipe(t)
	s, err := tlssocket.New(a, &tlssocket.Options{IsServer: true,
		Server: srv.Server})
	if err != nil {
		t.Fatal(err)
	}
	var tickets [][]byte
	for range 9 {
		tickets = append(tickets, srv.Handle(random(32)))
	}
	if n := tlssocket.UnwrapTickets(s, tickets...); n != 0 {
		t.Errorf("%d sessions found", n)
	}
	_, takes := store.counts()
	stats := srv.SessionStats()
	if takes != tlssocket.MaxLookups || stats.Misses != int64(takes) ||
		stats.Skipped != int64(len(tickets)-takes) {
		t.Errorf("asked %d times; %+v", takes, stats)
	}
}

// A client that leaves while the store is asked says nothing about the store:
// others must not lose their sessions by it.
func TestLeavingClientDoesNotPauseStore(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		store := newSwitchStore()
		srv, so := bubbleServer(b, func(o *tlssocket.ServerOptions) {
			o.Sessions = store
		})
		leaver := bubbleVisit(b, co, so).Session()
		other := bubbleVisit(b, co, so).Session()
		store.set(nil, takesAWhile)
		near, far := testpair.Pipe(b)
		c, s := testpair.Over(b, near, far, with(co,
			func(o *tlssocket.Options) { o.Session = leaver }), so)
		time.AfterFunc(100*time.Millisecond, func() { c.Destroy(nil) })
		if _, err := testpair.Shake(b, c, s); err == nil {
			t.Fatal("the client stayed")
		}
		co.Session = other
		if c := bubbleVisit(b, co, so); !c.SessionReused() {
			t.Errorf("another's session is lost: %+v", srv.SessionStats())
		}
		if stats := srv.SessionStats(); stats.TakeFailed != 0 {
			t.Errorf("the store is blamed: %+v", stats)
		}
	})
}

// A panic of the store's is a failure like others.
func TestPanickingStoreIsCounted(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		store := newSwitchStore()
		srv, so := bubbleServer(b, func(o *tlssocket.ServerOptions) {
			o.Sessions = store
		})
		co.Session = bubbleVisit(b, co, so).Session()
		store.set(nil, func(context.Context) error {
			panic(errors.New("take"))
		})
		bubbleVisit(b, co, so)
		if got := srv.SessionStats().TakeFailed; got != 1 {
			t.Errorf("%d failures", got)
		}
	})
}
