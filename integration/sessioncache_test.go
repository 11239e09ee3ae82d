package integration_test

import (
	"context"
	"crypto/tls"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/store"
)

// call connects, exchanges something, and reports whether it resumed. By then
// the session of the connection has come.
func (r *running) call(t testing.TB, edits ...func(*tlssocket.Options)) bool {
	t.Helper()
	c := r.mustDial(t, func(o *tlssocket.Options) {
		for _, edit := range edits {
			edit(o)
		}
	})
	ping(t, c)
	c.Close()
	return c.SessionReused()
}

func cached(store store.Store) func(*tlssocket.Options) {
	return func(o *tlssocket.Options) { o.Sessions = store }
}

// With a cache Connect resumes by itself; without it never.
func TestConnectResumesByItself(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for name, store := range map[string]store.Store{
			"new":    tlssocket.NewSessionCache(0),
			"zero":   new(tlssocket.SessionCache),
			"memory": store.Memory(0),
		} {
			t.Run(name, func(t *testing.T) {
				srv := startEcho(t, nil)
				spy := &testpair.SwitchStore{Store: store}
				use := cached(spy)
				if name != "memory" {
					use = cached(store)
				}
				if srv.call(t, only(version), use) {
					t.Error("resumed from nothing")
				}
				for range 3 {
					testpair.Until(t, "the session is cached", func() bool {
						return name != "memory" ||
							spy.Given.Load() == spy.Asked.Load()
					})
					if !srv.call(t, only(version), use) {
						t.Error("not resumed")
					}
					if srv.call(t, only(version)) {
						t.Error("resumed without having been asked to")
					}
				}
			})
		}
	})
}

// What has expired in the cache is not offered: whoever put it there said for
// how long it is good.
func TestExpiredCacheEntry(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		so := b.Server()
		so.TicketKeys = testpair.Random(48)
		cache := tlssocket.NewSessionCache(0)
		for wait, want := range map[time.Duration]bool{
			time.Second: true, time.Minute: false} {
			co.Sessions = store.Funcs{PutFunc: func(
				ctx context.Context, id, session []byte,
				_ time.Duration) error {
				return cache.Put(ctx, id, session, time.Minute)
			}}
			b.Visit(co, so)
			time.Sleep(wait)
			co.Sessions = cache
			if got := b.Visit(co, so).SessionReused(); got != want {
				t.Errorf("after %v: resumed %v", wait, got)
			}
		}
	})
}

// Of several connections at once one takes the session: in TLS 1.3 it would
// tell that they come from the same client.
func TestCachedSessionIsForOne(t *testing.T) {
	srv := startEcho(t, nil)
	cache := tlssocket.NewSessionCache(0)
	for range 5 {
		srv.call(t, cached(cache))
		var resumed atomic.Int32
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { // who does not read gets no further session
				c, err := srv.dial(t, cached(cache))
				if err != nil {
					t.Error(err)
				} else if c.SessionReused() {
					resumed.Add(1)
				}
			})
		}
		wg.Wait()
		if n := resumed.Load(); n != 1 {
			t.Errorf("%d connections resumed", n)
		}
	}
}

// Up to TLS 1.2 a session goes on where the server gives no other. A server
// that changes its mind about giving one sends an empty ticket (RFC 5077,
// section 3.3).
func TestCachedSessionWithoutNewTicket(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	pair, err := tls.X509KeyPair(leaf.CertPEM(), leaf.KeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	conf := &tls.Config{Certificates: []tls.Certificate{pair},
		MaxVersion: tls.VersionTLS12}
	conf.SetSessionTicketKeys([][32]byte{[32]byte(testpair.Random(32))})
	given := false
	conf.WrapSession = func(cs tls.ConnectionState, s *tls.SessionState) (
		[]byte, error) {
		if given {
			return nil, nil
		}
		given = true
		return conf.EncryptTicket(cs, s)
	}
	co := testpair.Client(t)
	co.Sessions = tlssocket.NewSessionCache(0)
	var last []byte
	for round := range 4 {
		a, b := testpair.TCP(t)
		s := tls.Server(b, conf)
		served := testpair.Go(s.Handshake)
		c, err := tlssocket.New(a, co)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Handshake(testpair.PatientContext(t)); err != nil {
			t.Fatal(err)
		}
		if err := testpair.Receive(t, served); err != nil {
			t.Fatal(err)
		}
		if c.SessionReused() != (round > 0) {
			t.Errorf("round %d: resumed %v", round, c.SessionReused())
		}
		if round > 0 && string(c.Session()) != string(last) {
			t.Errorf("round %d: another session", round)
		}
		last = c.Session()
		c.Destroy(nil)
	}
}

// A session is for the name and the policy with which it was made. Who has
// others neither gets it nor takes it away.
func TestCacheKey(t *testing.T) {
	other := testpki.CA(t, "another CA")
	leaf := testpair.Certs(t).Leaf
	changes := map[string]func(*tlssocket.Options){
		"name": func(o *tlssocket.Options) { o.ServerName = "127.0.0.1" },
		"CA": func(o *tlssocket.Options) {
			o.CA = append(o.CA, other.PEM())
		},
		"AllowPartialTrustChain": func(o *tlssocket.Options) {
			o.AllowPartialTrustChain = true
		},
		"AllowUnauthorized": allow,
		"OCSPPolicy": func(o *tlssocket.Options) {
			o.OCSPPolicy = tlssocket.OCSPCheck
		},
		"ALPN": func(o *tlssocket.Options) {
			o.ALPNProtocols = []string{"b"}
		},
		"more ALPN": func(o *tlssocket.Options) {
			o.ALPNProtocols = []string{"a", "b"}
		},
		"client certificate": func(o *tlssocket.Options) {
			present(&o.ContextOptions, leaf)
		},
	}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for name, change := range changes {
			t.Run(name, func(t *testing.T) {
				srv := startEcho(t, func(o *tlssocket.ServerOptions) {
					o.ALPNProtocols = []string{"a", "b"}
				})
				base := func(o *tlssocket.Options) {
					o.ALPNProtocols = []string{"a"}
				}
				use := cached(tlssocket.NewSessionCache(0))
				srv.call(t, only(version), use, base)
				if srv.call(t, only(version), use, base, change) {
					t.Error("resumed under another policy")
				}
				if !srv.call(t, only(version), use, base, change) ||
					!srv.call(t, only(version), use, base) {
					t.Error("not resumed under its own policy")
				}
			})
		}
	})
}

// Options.Session goes first, and leaves the cache alone.
func TestSessionGoesBeforeCache(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		srv := startEcho(t, nil)
		c := srv.mustDial(t, only(version))
		ping(t, c)
		store := testpair.NewSwitchStore()
		resumed := srv.call(t, only(version), cached(store),
			func(o *tlssocket.Options) { o.Session = c.Session() })
		if takes := store.Asked.Load(); !resumed || takes != 0 {
			t.Errorf("resumed %v, the cache was asked %d times", resumed,
				takes)
		}
		testpair.Until(t, "the next session is cached", func() bool {
			return store.Given.Load() > 0
		})
		if !srv.call(t, only(version), cached(store)) {
			t.Error("the next session does not resume")
		}
	})
}

// One store may be the cache of a client and the store of its server.
func TestCacheSharedWithServer(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		store := tlssocket.NewSessionCache(0)
		srv := startEcho(t, func(o *tlssocket.ServerOptions) {
			o.Sessions = store
		})
		srv.call(t, only(version), cached(store))
		for range 3 {
			if !srv.call(t, only(version), cached(store)) {
				t.Error("not resumed")
			}
		}
	})
}

// The event tells of each session, cache or not.
func TestSessionEventBesideCache(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		srv := startEcho(t, nil)
		sessions := make(chan []byte, 9)
		events := new(tlssocket.Events)
		events.Session.On(func(e tlssocket.SessionEvent) {
			clear(e.Session[:5]) // it is a copy
			sessions <- e.Session
		})
		cache := tlssocket.NewSessionCache(0)
		for round := range 3 {
			reused := srv.call(t, only(version), cached(cache),
				func(o *tlssocket.Options) { o.Events = events })
			testpair.Receive(t, sessions)
			if reused != (round > 0) {
				t.Errorf("round %d: resumed %v", round, reused)
			}
		}
	})
}

// The oldest session goes when there are too many.
func TestSessionCacheLimit(t *testing.T) {
	srv := startEcho(t, nil)
	use := cached(tlssocket.NewSessionCache(1))
	ip := func(o *tlssocket.Options) { o.ServerName = "127.0.0.1" }
	srv.call(t, use)
	srv.call(t, use, ip)
	if srv.call(t, use) {
		t.Error("two sessions in a cache for one")
	}
	if srv.call(t, use, ip) || !srv.call(t, use, ip) {
		t.Error("the last session is not the one that is kept")
	}
}

// Where nothing tells servers apart nothing is cached.
func TestNoCacheWithoutName(t *testing.T) {
	store := testpair.NewSwitchStore()
	co := testpair.Client(t)
	co.ServerName, co.AllowUnauthorized, co.Sessions = "", true, store
	for range 2 {
		a, b := testpair.Pipe(t)
		if c, _ := testpair.Meet(t, a, b, co, nil); c.SessionReused() {
			t.Error("resumed")
		}
	}
	if puts, takes := store.Given.Load(), store.Asked.Load(); puts+takes > 0 {
		t.Errorf("%d puts, %d takes", puts, takes)
	}
}

// A session that is too old for any server is not offered.
func TestCachedSessionExpires(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		so := b.Server()
		so.TicketKeys = testpair.Random(48)
		co.Sessions = tlssocket.NewSessionCache(0)
		for wait, want := range map[time.Duration]bool{
			0: true, maxSessionTimeout: false} {
			so.SessionTimeout = maxSessionTimeout
			b.Visit(co, so)
			time.Sleep(wait)
			cert, err := b.PKI.CA.Issue([]string{"localhost"})
			if err != nil {
				b.Fatal(err)
			}
			present(&so.ContextOptions, cert)
			if got := b.Visit(co, so).SessionReused(); got != want {
				t.Errorf("after %v: resumed %v", wait, got)
			}
		}
	})
}
