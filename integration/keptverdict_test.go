package integration_test

import (
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// keeping returns options of clients that share a context, so that the verdict
// in a cached session can stand for that of the next handshake.
func keeping(t testing.TB, co *tlssocket.Options) *tlssocket.Options {
	t.Helper()
	secure, err := tlssocket.NewSecureContext(&co.ContextOptions)
	if err != nil {
		t.Fatal(err)
	}
	o := *co
	o.ContextOptions = tlssocket.ContextOptions{}
	o.SecureContext = secure
	o.Sessions = tlssocket.NewSessionCache(0)
	return &o
}

// The verdict that a session brings along is that of the rules, for one name: a
// hook is asked each time, and what a hook has let pass counts for nobody else.
func TestHookBesideKeptVerdict(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		co = keeping(t, co)
		testpair.Visit(t, co, so)
		if c, _ := testpair.Visit(t, co, so); !c.SessionReused() ||
			!c.Authorized() || len(c.ConnectionState().VerifiedChains) == 0 {
			t.Errorf("resumed %v: %v", c.SessionReused(), c.AuthorizationError())
		}
		strict := testpair.With(co, func(o *tlssocket.Options) {
			o.CheckServerIdentity = refuse
		})
		c, s := testpair.New(t, strict, so)
		if err, _ := testpair.Shake(t, c, s); !errors.Is(err,
			code.TLSCertAltNameInvalid) {
			t.Errorf("the hook: %v", err)
		}

		other := testpair.With(co, func(o *tlssocket.Options) {
			o.ServerName = "example.com"
		})
		lax := testpair.With(other, func(o *tlssocket.Options) {
			o.CheckServerIdentity = func(string, *x509.Certificate) error {
				return nil
			}
		})
		testpair.Visit(t, lax, so)
		c, s = testpair.New(t, other, so)
		if err, _ := testpair.Shake(t, c, s); !errors.Is(err,
			code.TLSCertAltNameInvalid) {
			t.Errorf("after a hook that takes all: %v", err)
		}
	})
}

// It ends with the certificate.
func TestKeptVerdictEnds(t *testing.T) {
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		leaf, err := b.PKI.CA.Issue([]string{"localhost"},
			func(c *x509.Certificate) {
				c.NotAfter = time.Now().Add(2 * time.Minute)
			})
		if err != nil {
			b.Fatal(err)
		}
		so := b.Server()
		so.TicketKeys = testpair.Random(48)
		present(&so.ContextOptions, leaf)
		co = keeping(b, co)
		b.Visit(co, so)
		time.Sleep(time.Minute)
		if c := b.Visit(co, so); !c.SessionReused() || !c.Authorized() {
			b.Errorf("resumed %v", c.SessionReused())
		}
		time.Sleep(time.Minute + time.Second)
		p, q := testpair.Pipe(b)
		c, s := testpair.Over(b, p, q, co, so)
		if err, _ := testpair.Shake(b, c, s); !errors.Is(err,
			code.CertHasExpired) {
			b.Errorf("after the end: %v", err)
		}
	})
}
