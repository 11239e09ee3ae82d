// Package testpair makes connected sockets, and what they need, for tests.
package testpair

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// PKI is a CA with a leaf for localhost and 127.0.0.1.
type PKI struct {
	CA   *pki.CA
	Leaf *pki.Leaf
}

var shared = sync.OnceValues(func() (*PKI, error) {
	ca, err := pki.NewCA("test CA")
	if err != nil {
		return nil, err
	}
	leaf, err := ca.Issue([]string{"localhost", "127.0.0.1"})
	return &PKI{ca, leaf}, err
})

// Certs returns a CA and a leaf that all tests of a process share.
func Certs(t testing.TB) *PKI {
	t.Helper()
	p, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Client returns options of a client that trusts the shared CA.
func Client(t testing.TB) *tlssocket.Options {
	o := &tlssocket.Options{ServerName: "localhost"}
	o.CA = [][]byte{Certs(t).CA.PEM()}
	return o
}

// Server returns options of a server with the shared leaf.
func Server(t testing.TB) *tlssocket.Options {
	o := &tlssocket.Options{IsServer: true, CompactRecords: testtool.Compact()}
	o.Cert = [][]byte{Certs(t).Leaf.CertPEM()}
	o.Key = [][]byte{Certs(t).Leaf.KeyPEM()}
	return o
}

// TCP returns the two ends of a connection over loopback TCP.
func TCP(t testing.TB) (client, server net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	accepted := make(chan net.Conn, 1)
	go func() {
		c, _ := l.Accept()
		accepted <- c
	}()
	client, err = net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server = <-accepted
	if server == nil {
		t.Fatal("nothing was accepted")
	}
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	return client, server
}

// New returns sockets over loopback TCP, before their handshake. nil options
// are Client's and Server's.
func New(t testing.TB, client, server *tlssocket.Options) (
	c, s *tlssocket.Socket) {
	t.Helper()
	a, b := TCP(t)
	return Over(t, a, b, client, server)
}

// Over is New over the two ends of a connection.
func Over(t testing.TB, a, b net.Conn, client, server *tlssocket.Options) (
	c, s *tlssocket.Socket) {
	t.Helper()
	if client == nil {
		client = Client(t)
	}
	if server == nil {
		server = Server(t)
	}
	c, err := tlssocket.New(a, client)
	if err != nil {
		t.Fatal(err)
	}
	if server.IsServer && testtool.Compact() {
		server = With(server, func(o *tlssocket.Options) { o.CompactRecords = true })
	}
	s, err = tlssocket.New(b, server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Destroy(nil)
		s.Destroy(nil)
	})
	return c, s
}

// Secure is New, and the handshake.
func Secure(t testing.TB, client, server *tlssocket.Options) (
	c, s *tlssocket.Socket) {
	t.Helper()
	a, b := TCP(t)
	return SecureOver(t, a, b, client, server)
}

// SecureOver is Over, and the handshake.
func SecureOver(t testing.TB, a, b net.Conn,
	client, server *tlssocket.Options) (c, s *tlssocket.Socket) {
	t.Helper()
	c, s = Over(t, a, b, client, server)
	if cErr, sErr := Shake(t, c, s); cErr != nil || sErr != nil {
		t.Fatalf("client: %v\nserver: %v", cErr, sErr)
	}
	return c, s
}

// Shake runs the handshake of both ends and returns their errors.
func Shake(t testing.TB, c, s *tlssocket.Socket) (cErr, sErr error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.Handshake(ctx) }()
	cErr = c.Handshake(ctx)
	return cErr, <-done
}

// Patience is how long a test waits for what must happen.
const Patience = 2 * time.Minute

// PatientContext returns a context that ends with the test, or after Patience.
func PatientContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	t.Cleanup(cancel)
	return ctx
}

// Past is a deadline that is over.
var Past = time.Unix(1, 0)

// Receive returns what ch gives, and fails the test if that takes too long.
func Receive[T any](t testing.TB, ch <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-ch:
	case <-time.After(Patience):
		t.Fatal("nothing came")
	}
	return v
}

// EachVersion runs a test for TLS 1.2 and for 1.3.
func EachVersion(t *testing.T, f func(t *testing.T, version string)) {
	for _, v := range []string{"TLSv1.2", "TLSv1.3"} {
		t.Run(v, func(t *testing.T) { f(t, v) })
	}
}
