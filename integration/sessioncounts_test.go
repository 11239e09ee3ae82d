package integration_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// inBubbles runs f in a bubble for each version; co speaks that one.
func inBubbles(t *testing.T, f func(b *testpair.Bubble, version string,
	co *tlssocket.Options)) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		testpair.InBubble(t, func(b *testpair.Bubble) {
			co := b.Client()
			co.MaxVersion = version
			f(b, version, co)
		})
	})
}

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
		"gone": {take: testpair.Missing,
			want: stats{Stored: 2, Misses: 1}},
		"expired": {wait: time.Hour,
			want: stats{Stored: 2, Misses: 1}},
		"Take fails": {take: testpair.Fail, // then the store is left alone
			want: stats{Stored: 1, TakeFailed: 1, Stateless: 1}},
		"Put fails": {put: testpair.Fail,
			want:   stats{StoreFailed: 1, Skipped: 1, Stateless: 1},
			want12: stats{StoreFailed: 1, Stateless: 2, Resumed: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubbles(t, func(b *testpair.Bubble, version string,
				co *tlssocket.Options) {
				srv, so := b.NewServer(func(o *tlssocket.ServerOptions) {
					store := testpair.NewSwitchStore()
					store.Set(row.put, row.take)
					if !row.stateless {
						o.Sessions = store
					}
				})
				co.Session = b.Visit(co, so).Session()
				time.Sleep(row.wait)
				b.Visit(co, so)
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
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		secure := newContext(t, &so.ContextOptions)
		so = &tlssocket.Options{IsServer: true, SecureContext: secure}
		c, _ := testpair.Visit(t, co, so)
		foreign := testpair.With(testpair.Server(t), func(o *tlssocket.Options) {
			o.TicketKeys = testpair.Random(48)
		})
		stranger, _ := testpair.Visit(t, co, foreign)
		testpair.TakesSession(t, co, so, stranger.Session())
		strict := testpair.With(so, func(o *tlssocket.Options) {
			o.RequestCert, o.AllowUnauthorized = true, true
		})
		testpair.TakesSession(t, co, strict, c.Session())
		testpair.TakesSession(t, co, so, c.Session())
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
		store := testpair.NewSwitchStore()
		srv, so := b.NewServer(func(o *tlssocket.ServerOptions) {
			o.Sessions = store
		})
		timed := func(session []byte) (*tlssocket.Socket, time.Duration) {
			co.Session = session
			began := time.Now()
			return b.Visit(co, so), time.Since(began)
		}
		first, _ := timed(nil)
		second, _ := timed(nil)
		store.Set(testpair.Slow, testpair.Slow)
		c, took := timed(first.Session())
		if c.SessionReused() || took < guard.StoreLimit {
			t.Errorf("resumed %v after %v", c.SessionReused(), took)
		}
		stateless := c.Session()
		asked, given := store.Asked.Load(), store.Given.Load()
		if c, took := timed(second.Session()); c.SessionReused() || took > 0 {
			t.Errorf("paused: resumed %v, waited %v", c.SessionReused(), took)
		}
		if c, took := timed(stateless); !c.SessionReused() || took > 0 {
			t.Errorf("stateless: resumed %v, waited %v", c.SessionReused(),
				took)
		}
		if asked != store.Asked.Load() || given != store.Given.Load() {
			t.Error("the store was asked again at once")
		}
		store.Set(nil, nil)
		time.Sleep(storePause)
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
		store := testpair.NewSwitchStore()
		store.Set(testpair.Fail, nil)
		srv, so := b.NewServer(func(o *tlssocket.ServerOptions) {
			o.Sessions = store
		})
		if version == "TLSv1.3" {
			b.Visit(co, so)
		}
		c := b.Visit(co, so)
		if len(c.TLSTicket()) < 100 {
			t.Errorf("a ticket of %d bytes is a handle", len(c.TLSTicket()))
		}
		store.Set(nil, nil)
		time.Sleep(storePause)
		co.Session = c.Session()
		if c := b.Visit(co, so); !c.SessionReused() {
			t.Error("the stateless ticket does not resume")
		}
		if asked := store.Asked.Load(); asked != 0 {
			t.Errorf("the store was asked %d times", asked)
		}
		if got := srv.SessionStats(); got.StoreFailed != 1 ||
			got.Stored != 1 {
			t.Errorf("%+v", got)
		}
	})
}

// A client that leaves while the store is asked says nothing about the store:
// others must not lose their sessions by it.
func TestLeavingClientDoesNotPauseStore(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		store := testpair.NewSwitchStore()
		srv, so := b.NewServer(func(o *tlssocket.ServerOptions) {
			o.Sessions = store
		})
		leaver := b.Visit(co, so).Session()
		other := b.Visit(co, so).Session()
		store.Set(nil, testpair.TakesAWhile)
		near, far := testpair.Pipe(b)
		c, s := testpair.Over(b, near, far, testpair.With(co,
			func(o *tlssocket.Options) { o.Session = leaver }), so)
		time.AfterFunc(100*time.Millisecond, func() { c.Destroy(nil) })
		if _, err := testpair.Shake(b, c, s); err == nil {
			t.Fatal("the client stayed")
		}
		co.Session = other
		if c := b.Visit(co, so); !c.SessionReused() {
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
		store := testpair.NewSwitchStore()
		srv, so := b.NewServer(func(o *tlssocket.ServerOptions) {
			o.Sessions = store
		})
		co.Session = b.Visit(co, so).Session()
		store.Set(nil, func(context.Context) error {
			panic(errors.New("take"))
		})
		b.Visit(co, so)
		if got := srv.SessionStats().TakeFailed; got != 1 {
			t.Errorf("%d failures", got)
		}
	})
}
