package interop_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

// sessionOf connects, and returns the session that the server gives.
func sessionOf(t *testing.T, addr string, o *tlssocket.Options) []byte {
	t.Helper()
	if o.Events == nil {
		o.Events = new(tlssocket.Events)
	}
	sessions := make(chan []byte, 8)
	remove := o.Events.Session.On(func(e tlssocket.SessionEvent) {
		sessions <- e.Session
	})
	defer remove()
	s := secureClient(t, addr, o)
	session := testpair.Receive(t, sessions)
	if s.SessionReused() {
		t.Error("the first connection is resumed")
	}
	s.Close()
	return session
}

// resumeTwice connects, and once more with the session of the first time.
func resumeTwice(t *testing.T, addr string, o *tlssocket.Options) {
	t.Helper()
	o.Session = sessionOf(t, addr, o)
	s := secureClient(t, addr, o)
	if !s.SessionReused() {
		t.Error("the session was not resumed")
	}
	if !s.Authorized() {
		t.Errorf("not authorized when resumed: %v", s.AuthorizationError())
	}
	s.Close()
}

// sessionFile is the path for a session of openssl's.
func sessionFile(t *testing.T) string {
	return filepath.Join(t.TempDir(), "session")
}

// visit lets s_client connect to a server of ours and reports whether both
// say that a session was resumed.
func visit(t *testing.T, s *server, version string, args ...string) bool {
	t.Helper()
	p := opensslClient(t, version, s.addr, args...)
	c := s.accept(t)
	c.Close()
	p.exit(t)
	reused := p.wait(t, "^(New|Reused), ")[1] == "Reused"
	if reused != c.SessionReused() {
		t.Errorf("resumed: the client says %v, the server %v", reused,
			c.SessionReused())
	}
	return reused
}

// nodeVisit is visit for Node. It returns the newest session too.
func nodeVisit(t *testing.T, s *server, version string, offer []byte) (
	n *node, session []byte, reused bool) {
	t.Helper()
	n = nodeClient(t, version, s.addr, script{Session: offer})
	c := s.accept(t)
	reused = n.next(t, "secure").Reused
	if reused != c.SessionReused() {
		t.Errorf("resumed: the client says %v, the server %v", reused,
			c.SessionReused())
	}
	c.Close()
	n.next(t, "close")
	for _, e := range n.all("session") {
		session = e.Bytes
	}
	return n, session, reused
}

// TestResumeAtOpenSSL resumes at s_server what it gave us as bytes.
func TestResumeAtOpenSSL(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		addr, p := opensslServer(t, version, testpair.Certs(t).Leaf,
			"-naccept", "2")
		resumeTwice(t, addr, clientOptions(t, version))
		p.exit(t)
		if !bytes.Contains(p.out.bytes(), []byte("Reused session-id")) {
			t.Error("s_server knows nothing of it")
		}
	})
}

func TestResumeAtNode(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		addr, n := nodeServer(t, version, testpair.Certs(t).Leaf, script{})
		resumeTwice(t, addr, clientOptions(t, version))
		for i, want := range []bool{false, true} {
			if got := n.next(t, "secure").Reused; got != want {
				t.Errorf("connection %d: Node says reused %v, want %v",
					i, got, want)
			}
		}
	})
}

// twins are two servers; what they share is for the caller to add.
func twins(t *testing.T, version string,
	share func(first, second *tlssocket.ServerOptions)) (a, b *server) {
	t.Helper()
	leaf := testpair.Certs(t).Leaf
	first, second := serverOptions(version, leaf), serverOptions(version, leaf)
	share(first, second)
	return serve(t, first), serve(t, second)
}

// shared are the ways in which two servers share sessions, and one in which
// they do not.
var shared = []struct {
	name   string
	reused bool
	share  func(first, second *tlssocket.ServerOptions)
}{
	{"ticket keys", true, shareKeys},
	{"store", true, func(first, second *tlssocket.ServerOptions) {
		shareKeys(first, second)
		first.Sessions = store.Memory(0)
		second.Sessions = first.Sessions
	}},
	{"store but not keys", false,
		func(first, second *tlssocket.ServerOptions) {
			first.Sessions = store.Memory(0)
			second.Sessions = first.Sessions
		}},
	{"keys but not context", false,
		func(first, second *tlssocket.ServerOptions) {
			shareKeys(first, second)
			first.SessionIDContext = "first"
			second.SessionIDContext = "second"
		}},
	{"nothing", false, func(_, _ *tlssocket.ServerOptions) {
	}},
}

func shareKeys(first, second *tlssocket.ServerOptions) {
	first.TicketKeys = bytes.Repeat([]byte{7}, 48)
	second.TicketKeys = first.TicketKeys
}

// TestResumeFromOpenSSL takes a session from one server to another.
func TestResumeFromOpenSSL(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, test := range shared {
			t.Run(test.name, func(t *testing.T) {
				a, b := twins(t, version, test.share)
				session := sessionFile(t)
				if visit(t, a, version, "-sess_out", session) {
					t.Error("the first connection is resumed")
				}
				got := visit(t, b, version, "-sess_in", session)
				if got != test.reused {
					t.Errorf("reused %v, want %v", got, test.reused)
				}
			})
		}
	})
}

func TestResumeFromNode(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, test := range shared {
			t.Run(test.name, func(t *testing.T) {
				a, b := twins(t, version, test.share)
				_, session, _ := nodeVisit(t, a, version, nil)
				_, _, got := nodeVisit(t, b, version, session)
				if got != test.reused {
					t.Errorf("reused %v, want %v", got, test.reused)
				}
			})
		}
	})
}
