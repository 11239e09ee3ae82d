package interop_test

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

// TestReconnect: s_client comes back five times, at once, with the newest
// session. It does not wait for one of TLS 1.3, so there is no more to see.
func TestReconnect(t *testing.T) {
	const version, times = "TLSv1.2", 5
	s := serve(t, serverOptions(version, testpair.Certs(t).Leaf))
	p := opensslClient(t, version, s.addr, "-reconnect")
	s.reconnected(t, times)
	p.exit(t)
	reused := regexp.MustCompile(`(?m)^Reused, TLSv1\.2`)
	if n := len(reused.FindAll(p.out.bytes(), -1)); n != times {
		t.Errorf("s_client resumed %d times, not %d", n, times)
	}
}

// TestStoreSingleUse: a session in a store is good for one connection.
func TestStoreSingleUse(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		o := serverOptions(version, testpair.Certs(t).Leaf)
		o.Sessions = store.Memory(0)
		s, session := serve(t, o), sessionFile(t)
		visit(t, s, version, "-sess_out", session)
		for i, want := range []bool{true, false} {
			got := visit(t, s, version, "-sess_in", session)
			if got != want {
				t.Errorf("use %d: reused %v, want %v", i, got, want)
			}
		}
	})
}

// TestResumeClientCert: a client that resumes is who it was, and is judged
// again.
func TestResumeClientCert(t *testing.T) {
	leaf := must(testpair.Certs(t).CA.IssueClient("somebody"))(t)
	eachVersion(t, func(t *testing.T, version string) {
		s, session := serve(t, asking(t, version)), sessionFile(t)
		visit(t, s, version, append(opensslLeaf(t, leaf),
			"-sess_out", session)...)
		p := opensslClient(t, version, s.addr, "-sess_in", session)
		c := s.accept(t)
		if !c.SessionReused() || !c.Authorized() {
			t.Errorf("reused %v, authorized %v: %v", c.SessionReused(),
				c.Authorized(), c.AuthorizationError())
		}
		if certs := c.PeerCertificates(); len(certs) == 0 ||
			!certs[0].Equal(leaf.Cert) {
			t.Error("the certificate did not come back")
		}
		c.Close()
		p.exit(t)
	})
}

// TestSessionsKeepToTheirPolicy: what another server gave to a client is worth
// nothing at a strict one, although they share the ticket keys. The client is
// asked for its certificate as if it had no session.
func TestSessionsKeepToTheirPolicy(t *testing.T) {
	good := must(testpair.Certs(t).CA.IssueClient("somebody"))(t)
	other := must(pki.NewCA("other CA"))(t)
	bad := must(other.IssueClient("somebody else"))(t)
	policies := map[string]func(*tlssocket.ServerOptions){
		"lax": func(o *tlssocket.ServerOptions) {
			o.AllowUnauthorized = true
		},
		"does not ask": func(o *tlssocket.ServerOptions) {
			o.RequestCert = false
		},
		"other CA": func(o *tlssocket.ServerOptions) {
			o.CA = [][]byte{other.PEM()}
		},
	}
	eachVersion(t, func(t *testing.T, version string) {
		strict := asking(t, version)
		strict.TicketKeys = bytes.Repeat([]byte{9}, 48)
		to := serve(t, strict)
		for name, change := range policies {
			t.Run(name, func(t *testing.T) {
				o, session := asking(t, version), sessionFile(t)
				o.TicketKeys = strict.TicketKeys
				change(o)
				visit(t, serve(t, o), version, append(opensslLeaf(t, bad),
					"-sess_out", session)...)
				with := append(opensslLeaf(t, bad), "-sess_in", session)
				opensslClient(t, version, to.addr, with...)
				wantCode(t, to.failure(t),
					code.UnableToVerifyLeafSignature)
				with = append(opensslLeaf(t, good), "-sess_in", session)
				if visit(t, to, version, with...) {
					t.Error("the session was resumed")
				}
			})
		}
	})
}

// A client that returns at once finds its session stored already.
func TestReconnectStore(t *testing.T) {
	o := serverOptions("TLSv1.2", testpair.Certs(t).Leaf)
	o.Sessions = store.Memory(0)
	s := serve(t, o)
	opensslClient(t, "TLSv1.2", s.addr, "-reconnect")
	s.reconnected(t, 5)
}

// reconnected takes a connection, and so many more that resume. Which of them is
// secure first is not their order: the next begins when the client has done.
func (s *server) reconnected(t *testing.T, times int) {
	t.Helper()
	resumed := 0
	for range times + 1 {
		c := s.accept(t)
		defer c.Close()
		if c.SessionReused() {
			resumed++
		}
	}
	if resumed != times {
		t.Errorf("%d connections resumed, not %d", resumed, times)
	}
}
