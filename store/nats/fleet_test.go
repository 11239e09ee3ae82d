package nats_test

import (
	"crypto/rand"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Two servers that share a bucket and ticket keys, each with a store of its
// own, resume each other's clients, once for each session.
func TestServersResumeEachOther(t *testing.T) {
	url := "nats://" + startServer(t)
	keys := make([]byte, 48)
	rand.Read(keys)
	one := serve(t, open(t, url), keys)
	other := serve(t, open(t, url), keys)
	for _, version := range []string{"TLSv1.2", "TLSv1.3"} {
		t.Run(version, func(t *testing.T) {
			first, session := visit(t, one, version, nil)
			again, next := visit(t, other, version, session)
			if first || !again {
				t.Errorf("resumed: first %v, then %v", first, again)
			}
			if twice, _ := visit(t, one, version, session); twice {
				t.Error("a session was resumed twice")
			}
			if version == "TLSv1.2" {
				return // a session that is resumed stays the same there
			}
			if again, _ := visit(t, one, version, next); !again {
				t.Error("the session of a resumed connection is not resumed")
			}
		})
	}
}

// serve starts a server that sends each client one byte.
func serve(t *testing.T, store tlssocket.SessionStore,
	keys []byte) (addr string) {
	t.Helper()
	certs := testpair.Server(t)
	o := &tlssocket.ServerOptions{Sessions: store}
	o.ContextOptions = certs.ContextOptions
	o.TicketKeys = keys
	server, err := tlssocket.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	server.Events().SecureConnection.On(
		func(ev tlssocket.SecureConnectionEvent) {
			ev.Socket.Write([]byte("x"))
		})
	if err := server.Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server.Addr().String()
}

// visit connects, reads the byte that comes after the session's ticket, and
// leaves.
func visit(t *testing.T, addr, version string, session []byte) (
	resumed bool, next []byte) {
	t.Helper()
	o := testpair.Client(t)
	o.MaxVersion, o.Session = version, session
	c, err := tlssocket.Connect(t.Context(), "tcp", addr, o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Destroy(nil)
	if _, err := c.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return c.SessionReused(), c.Session()
}
