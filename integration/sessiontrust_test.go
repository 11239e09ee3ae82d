package integration_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// A server that turns to another CA for its clients turns away those of the
// former one, with their sessions.
func TestSessionEndsWithClientCA(t *testing.T) {
	former, next := testpki.CA(t, "former"), testpki.CA(t, "next")
	alice, err := former.IssueClient("alice")
	if err != nil {
		t.Fatal(err)
	}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		contextOf := func(clients *pki.CA) *tlssocket.SecureContext {
			o := tlssocket.ContextOptions{CA: [][]byte{clients.PEM()},
				MaxVersion: version}
			present(&o, testpair.Certs(t).Leaf)
			return newContext(t, &o)
		}
		srv := startEcho(t, func(o *tlssocket.ServerOptions) {
			o.RequestCert, o.SecureContext = true, contextOf(former)
		})
		var session []byte
		for round, resumed := range []bool{false, true} {
			c := srv.mustDial(t, func(o *tlssocket.Options) {
				present(&o.ContextOptions, alice)
				o.Session = session
			})
			ping(t, c)
			if c.SessionReused() != resumed {
				t.Fatalf("round %d: resumed %v", round, !resumed)
			}
			session = c.Session()
			c.Close()
		}
		srv.SetSecureContext(contextOf(next))
		c, err := srv.dial(t, func(o *tlssocket.Options) {
			present(&o.ContextOptions, alice)
			o.Session = session
		})
		if err == nil {
			err = tryPing(c)
		}
		if err == nil {
			t.Error("alice gets in with a session of yesterday")
		}
	})
}
