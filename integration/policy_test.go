package integration_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

// Servers that share ticket keys, or a store, resume each other's sessions if
// and only if they treat clients alike.
func TestPoliciesDoNotCross(t *testing.T) {
	other, err := pki.NewCA("another CA")
	if err != nil {
		t.Fatal(err)
	}
	ca := testpair.Certs(t).CA.PEM()
	base := func(o *tlssocket.Options) {
		o.RequestCert = true
		o.CA = [][]byte{ca}
	}
	for name, row := range map[string]struct {
		change  func(*tlssocket.Options)
		resumes bool
	}{
		"alike": {func(*tlssocket.Options) {}, true},
		"RequestCert": {func(o *tlssocket.Options) {
			o.RequestCert = false
		}, false},
		"AllowUnauthorized": {allow, false},
		"CA": {func(o *tlssocket.Options) {
			o.CA = [][]byte{ca, other.PEM()}
		}, false},
		"SessionIDContext": {func(o *tlssocket.Options) {
			o.SessionIDContext = "other"
		}, false},
		"TicketKeys": {func(o *tlssocket.Options) {
			o.TicketKeys = testpair.Random(48)
		}, false},
		"SNI": {func(o *tlssocket.Options) { o.SNI = hookFor(t, base) },
			false},
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				for _, store := range []store.Store{nil,
					store.Memory(0)} {
					co, so := testpair.Agreed(t, version)
					leaf := testpair.Certs(t).Leaf
					co.Cert = [][]byte{leaf.CertPEM()}
					co.Key = [][]byte{leaf.KeyPEM()}
					so.Sessions = store
					a, b := testpair.With(so, base), testpair.With(so, base, row.change)
					checkCrossing(t, co, a, b, row.resumes)
					checkCrossing(t, co, b, a, row.resumes)
				}
			})
		})
	}
}

// checkCrossing takes a session from one server to another, and to itself.
func checkCrossing(t *testing.T, co, from, to *tlssocket.Options,
	resumes bool) {
	t.Helper()
	for _, server := range []*tlssocket.Options{from, to} {
		c, _ := testpair.Visit(t, co, from)
		_, s := testpair.Visit(t, testpair.With(co, func(o *tlssocket.Options) {
			o.Session = c.Session()
		}), server)
		if want := resumes || server == from; s.SessionReused() != want {
			t.Errorf("resumed: %v, want %v", !want, want)
		}
		if server.RequestCert && !s.Authorized() {
			t.Error("the client is not authorized")
		}
	}
}

// hookFor is an SNI hook that always has the context of these options.
func hookFor(t *testing.T, change func(*tlssocket.Options)) func(
	context.Context, string) (*tlssocket.SecureContext, error) {
	t.Helper()
	secure, err := tlssocket.NewSecureContext(
		&testpair.With(testpair.Server(t), change).ContextOptions)
	if err != nil {
		t.Fatal(err)
	}
	return func(context.Context, string) (*tlssocket.SecureContext, error) {
		return secure, nil
	}
}

// A session that came under one server name is not for another.
func TestSessionsOfSNINamesDoNotCross(t *testing.T) {
	leaf, err := testpair.Certs(t).CA.Issue([]string{"a.test", "b.test"})
	if err != nil {
		t.Fatal(err)
	}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		named := func(o *tlssocket.Options) {
			o.Cert, o.Key = [][]byte{leaf.CertPEM()}, [][]byte{leaf.KeyPEM()}
		}
		so.SNI = hookFor(t, named)
		named(so)
		co.ServerName = "a.test"
		c, _ := testpair.Visit(t, co, so)
		if !testpair.TakesSession(t, co, so, c.Session()) {
			t.Error("the session does not resume under its name")
		}
		co.ServerName = "b.test"
		if testpair.TakesSession(t, co, so, c.Session()) {
			t.Error("the session resumes under another name")
		}
	})
}

func TestSessionTimeout(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		testpair.InBubble(t, func(b *testpair.Bubble) {
			co, so := b.Client(), b.Server()
			co.MaxVersion = version
			so.TicketKeys, so.SessionTimeout = testpair.Random(48), time.Minute
			c := b.Visit(co, so)
			for _, step := range []struct {
				wait    time.Duration
				resumes bool
			}{{58 * time.Second, true}, {3 * time.Second, false}} {
				time.Sleep(step.wait)
				co.Session = c.Session()
				again := b.Visit(co, so)
				if again.SessionReused() != step.resumes {
					t.Errorf("after %v more: resumed %v", step.wait,
						again.SessionReused())
				}
			}
		})
	})
}

// A session is not given a longer life by resuming it, up to TLS 1.2, where
// its secret stays the same.
func TestSessionTimeoutIsNotExtended(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		co, so := b.Client(), b.Server()
		co.MaxVersion = "TLSv1.2"
		so.TicketKeys, so.SessionTimeout = testpair.Random(48), time.Minute
		co.Session = b.Visit(co, so).Session()
		for _, want := range []bool{true, true, false} {
			time.Sleep(25 * time.Second)
			c := b.Visit(co, so)
			if c.SessionReused() != want {
				t.Fatalf("resumed: %v, want %v", !want, want)
			}
			co.Session = c.Session()
		}
	})
}

// After a rotation new keys issue, and the old ones open until the timeout.
func TestTicketKeyRotation(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for _, stored := range []bool{false, true} {
			testpair.InBubble(t, func(b *testpair.Bubble) {
				rotate(b, version, stored)
			})
		}
	})
}

func rotate(b *testpair.Bubble, version string, stored bool) {
	o := &tlssocket.ServerOptions{ContextOptions: b.Server().ContextOptions}
	o.SessionTimeout = time.Minute
	if stored {
		o.Sessions = store.Memory(0)
	}
	srv, err := tlssocket.NewServer(o)
	if err != nil {
		b.Fatal(err)
	}
	defer srv.Close()
	so := &tlssocket.Options{IsServer: true, Server: srv}
	co := b.Client()
	co.MaxVersion = version
	try := func(session []byte, want bool) []byte {
		b.Helper()
		co.Session = session
		c := b.Visit(co, so)
		if c.SessionReused() != want {
			b.Errorf("stored %v: resumed %v, want %v", stored, !want, want)
		}
		return c.Session()
	}
	old := srv.TicketKeys()
	first := try(nil, false)
	if err := srv.SetTicketKeys(testpair.Random(48)); err != nil {
		b.Fatal(err)
	}
	if bytes.Equal(srv.TicketKeys(), old) {
		b.Error("the keys are the old ones")
	}
	second := try(first, true) // and comes under the new keys
	third := try(nil, false)
	// The old keys come back: tickets of all keys open.
	if err := srv.SetTicketKeys(old); err != nil {
		b.Fatal(err)
	}
	try(second, true)
	try(third, true)
	last := try(nil, false)
	time.Sleep(55 * time.Second)
	try(last, true)
	last = try(nil, false)
	time.Sleep(10 * time.Second) // the timers of both rotations are over
	try(last, true)
	try(third, false)
}
