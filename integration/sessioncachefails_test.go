package integration_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A cache that is slow, down or lying never costs the connection, and no more
// time than a call may take.
func TestBadCaches(t *testing.T) {
	panics := func(context.Context) error { panic(errors.New("cache")) }
	none := func(context.Context, []byte) ([]byte, error) { return nil, nil }
	junk := func(context.Context, []byte) ([]byte, error) {
		return testpair.Random(300), nil
	}
	for name, row := range map[string]struct {
		put  func(context.Context) error
		take func(context.Context, []byte) ([]byte, error)
	}{
		"down":                 {testpair.Fail, answer(testpair.Fail)},
		"slow":                 {testpair.Slow, answer(testpair.Slow)},
		"deaf":                 {testpair.Deaf, answer(testpair.Deaf)},
		"panics":               {panics, answer(panics)},
		"Take slow":            {nil, answer(testpair.Slow)},
		"no session, no error": {nil, none},
		"garbage":              {nil, junk},
		"damaged": {nil, func(_ context.Context, b []byte) ([]byte, error) {
			b[len(b)/2] ^= 1
			return b, nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubbles(t, func(b *testpair.Bubble, _ string,
				co *tlssocket.Options) {
				so := b.Server()
				so.TicketKeys = testpair.Random(48)
				co.Sessions = badStore(row.put, row.take)
				for range 3 {
					began := time.Now()
					if b.Visit(co, so).SessionReused() {
						t.Error("resumed")
					}
					took := time.Since(began)
					if took > guard.StoreLimit {
						t.Errorf("the cache was waited for %v", took)
					}
				}
				time.Sleep(time.Hour) // the deaf one comes to its end
			})
		})
	}
}

// answer takes a session after f.
func answer(f func(context.Context) error) func(context.Context, []byte) (
	[]byte, error) {
	return func(ctx context.Context, b []byte) ([]byte, error) {
		return b, f(ctx)
	}
}

// A cache is waited for as long as SessionStoreTimeout says. Nobody waits for
// it to keep a session.
func TestCacheTimeout(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		so := b.Server()
		so.TicketKeys = testpair.Random(48)
		store := testpair.NewSwitchStore()
		co.Sessions = store
		store.Set(testpair.TakesAWhile, testpair.TakesAWhile)
		for limit, want := range map[time.Duration]time.Duration{
			0:                      300 * time.Millisecond,
			100 * time.Millisecond: 100 * time.Millisecond,
		} {
			co.SessionStoreTimeout = 0
			b.Visit(co, so)
			time.Sleep(time.Minute) // it is kept
			co.SessionStoreTimeout = limit
			began := time.Now()
			c := b.Visit(co, so)
			if took := time.Since(began); took != want ||
				c.SessionReused() != (limit == 0) {
				t.Errorf("limit %v: resumed %v after %v", limit,
					c.SessionReused(), took)
			}
			time.Sleep(time.Minute)
		}
	})
}

// The caches that are in memory have the session as soon as the client does.
func TestSessionCacheIsNotBehind(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		so := b.Server()
		so.TicketKeys = testpair.Random(48)
		co.Sessions = tlssocket.NewSessionCache(0)
		for round := range 50 {
			c := b.Visit(co, so)
			if c.SessionReused() != (round > 0) {
				t.Fatalf("round %d: resumed %v", round, c.SessionReused())
			}
		}
	})
}

// A cache that was made in no proper way is a cache that has nothing.
func TestNilSessionCache(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		co.Sessions = (*tlssocket.SessionCache)(nil)
		for range 2 {
			if b.Visit(co, b.Server()).SessionReused() {
				t.Error("resumed")
			}
		}
	})
}

// A connection that fails costs its session, not the next connection.
func TestCacheAfterFailedHandshake(t *testing.T) {
	srv := startEcho(t, nil)
	use := cached(tlssocket.NewSessionCache(0))
	srv.call(t, use)
	co := testpair.Client(t)
	use(co)
	conn := rawPeer(t, func(c *net.TCPConn) { c.Close() })
	c, err := tlssocket.New(conn, co)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Handshake(testpair.PatientContext(t)); err == nil ||
		errors.Is(err, code.TLSHookFailed) {
		t.Errorf("got %v", err)
	}
	if srv.call(t, use) {
		t.Error("the session was offered twice")
	}
	if !srv.call(t, use) {
		t.Error("the next session does not resume")
	}
}
