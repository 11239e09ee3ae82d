package storetest

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

// Servers checks that two servers with the same ticket keys resume each other's
// clients, in TLS 1.2 and 1.3, once for each session. The stores are two ways
// to the same sessions, such as two connections to one database.
func Servers(t *testing.T, one, other store.Store) {
	keys := random(48)
	first, second := serve(t, one, keys), serve(t, other, keys)
	for _, version := range []string{"TLSv1.2", "TLSv1.3"} {
		t.Run(version, func(t *testing.T) {
			resumed, session := visit(t, first, version, nil)
			again, next := visit(t, second, version, session)
			if resumed || !again {
				t.Fatalf("resumed: first %v, then %v", resumed, again)
			}
			if twice, _ := visit(t, first, version, session); twice {
				t.Error("a session was resumed twice")
			}
			if again, _ := visit(t, first, version, next); !again {
				t.Error("the session of a resumed connection is not resumed")
			}
		})
	}
}

// serve starts a server that sends each client one byte.
func serve(t *testing.T, tested store.Store,
	keys []byte) (addr string) {
	t.Helper()
	certs := testpair.Server(t)
	o := &tlssocket.ServerOptions{Sessions: tested}
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
