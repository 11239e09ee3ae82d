package fleet_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket/fleet"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/store"
)

// givenServer tells when it has keys.
type givenServer struct {
	fleet.Server
	once sync.Once
	keys chan struct{}
}

func (g *givenServer) ReplaceTicketKeys(keys [][]byte) error {
	defer g.once.Do(func() { close(g.keys) })
	return g.Server.ReplaceTicketKeys(keys)
}

// plainServer is a server of crypto/tls that has the fleet's keys.
func plainServer(t *testing.T, leaf *pki.Leaf, k *fleet.Keys) (addr string) {
	t.Helper()
	config := &tls.Config{Certificates: []tls.Certificate{{
		Certificate: [][]byte{leaf.Cert.Raw}, PrivateKey: leaf.Key}}}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	given := &givenServer{Server: fleet.Config(config), keys: make(chan struct{})}
	go func() { done <- k.Run(ctx, given) }()
	<-given.keys
	t.Cleanup(func() {
		cancel()
		<-done
	})
	l, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() { // ends with the listener
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Write([]byte("x"))
			conn.Close()
		}
	}()
	return l.Addr().String()
}

// Two servers of crypto/tls resume each other's clients.
func TestConfig(t *testing.T) {
	ca := testpki.CA(t, "CA")
	leaf := testpki.Leaf(t, ca, "localhost")
	shared, secret := store.Memory(0), fleet.Random(32)
	var addrs []string
	for range 2 {
		k, err := fleet.New(&fleet.Options{Store: shared, Secret: secret})
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		addrs = append(addrs, plainServer(t, leaf, k))
	}
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		client := &tls.Config{InsecureSkipVerify: true, ServerName: "localhost",
			MaxVersion:         version,
			ClientSessionCache: tls.NewLRUClientSessionCache(1)}
		for i, addr := range []string{addrs[0], addrs[1], addrs[0]} {
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			c := tls.Client(conn, client)
			if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
			if c.ConnectionState().DidResume != (i > 0) {
				t.Errorf("%s, visit %d: resumed %v", tls.VersionName(version),
					i, c.ConnectionState().DidResume)
			}
			conn.Close()
		}
	}
}
