package integration_test

import (
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

// A store that does not heed its context is waited for no longer than others.
func TestDeafStore(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		store := testpair.NewSwitchStore()
		srv, so := b.NewServer(func(o *tlssocket.ServerOptions) {
			o.Sessions = store
		})
		co.Session = b.Visit(co, so).Session()
		store.Set(testpair.Deaf, testpair.Deaf)
		began := time.Now()
		b.Visit(co, so)
		if took := time.Since(began); took != guard.StoreLimit {
			t.Errorf("Take was waited for %v", took)
		}
		time.Sleep(storePause)
		co.Session = nil
		began = time.Now()
		b.Visit(co, so)
		if took := time.Since(began); took != guard.StoreLimit {
			t.Errorf("Put was waited for %v", took)
		}
		time.Sleep(time.Hour) // the store comes to its end
		if s := srv.SessionStats(); s.TakeFailed != 1 || s.StoreFailed != 1 {
			t.Errorf("%+v", s)
		}
	})
}

func TestSessionStoreTimeout(t *testing.T) {
	checkStoreTimeout(t, func(b *testpair.Bubble, limit time.Duration,
		store store.Store) *tlssocket.Options {
		so := b.Server()
		so.TicketKeys = testpair.Random(48)
		so.Sessions, so.SessionStoreTimeout = store, limit
		return so
	})
}

func TestNegativeSessionStoreTimeout(t *testing.T) {
	a, _ := testpair.Pipe(t)
	co := testpair.Client(t)
	co.SessionStoreTimeout = -1
	_, err := tlssocket.New(a, co)
	testpair.RequireCode(t, err, code.InvalidArgValue)
}

func TestServerSessionStoreTimeout(t *testing.T) {
	checkStoreTimeout(t, func(b *testpair.Bubble, limit time.Duration,
		store store.Store) *tlssocket.Options {
		_, so := b.NewServer(func(o *tlssocket.ServerOptions) {
			o.Sessions, o.SessionStoreTimeout = store, limit
		})
		return so
	})
}

// checkStoreTimeout has a server's store take 300 ms.
func checkStoreTimeout(t *testing.T, server func(*testpair.Bubble,
	time.Duration, store.Store) *tlssocket.Options) {
	for limit, want := range map[time.Duration]time.Duration{
		0:                      300 * time.Millisecond, // half a second
		time.Minute:            300 * time.Millisecond,
		100 * time.Millisecond: 100 * time.Millisecond,
	} {
		inBubbles(t, func(b *testpair.Bubble, _ string,
			co *tlssocket.Options) {
			store := testpair.NewSwitchStore()
			so := server(b, limit, store)
			co.Session = b.Visit(co, so).Session()
			store.Set(nil, testpair.TakesAWhile)
			began := time.Now()
			c := b.Visit(co, so)
			took := time.Since(began)
			if took != want || c.SessionReused() != (limit != 100*
				time.Millisecond) {
				t.Errorf("limit %v: resumed %v after %v", limit,
					c.SessionReused(), took)
			}
		})
	}
}
