package embedded_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/teststore"
	"github.com/seed-435e3e10/tlssocket/store/nats"
)

// A server with TLS serves a store, and one of an unknown CA is refused.
func TestTLS(t *testing.T) {
	ca, err := pki.NewCA("Test CA")
	if err != nil {
		t.Fatal(err)
	}
	addr := startTLS(t, ca)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca.PEM())
	conn, err := natsgo.Connect("tls://"+addr,
		natsgo.Timeout(teststore.Patience),
		natsgo.Secure(&tls.Config{RootCAs: roots}))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn, jetstream.WithDefaultTimeout(teststore.Patience))
	if err != nil {
		t.Fatal(err)
	}
	if err := teststore.Works(t.Context(), newStore(t, js, nil)); err != nil {
		t.Error(err)
	}
	store, err := nats.Open(t.Context(), "tls://"+addr)
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); !unknown {
		t.Errorf("a server of an unknown CA: %v", err)
		if err == nil {
			store.Close()
		}
	}
}

// startTLS starts a server with a certificate of ca.
func startTLS(t *testing.T, ca *pki.CA) (addr string) {
	t.Helper()
	leaf, err := ca.Issue([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	cert, err := tls.X509KeyPair(leaf.CertPEM(), leaf.KeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	srv, err := server.NewServer(&server.Options{Host: "127.0.0.1",
		Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(),
		NoSigs: true, TLSTimeout: teststore.Patience.Seconds(),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}}})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(func() {
		srv.Shutdown()
		srv.WaitForShutdown()
	})
	if !srv.ReadyForConnections(teststore.Patience) {
		t.Fatal("the server does not start")
	}
	return srv.Addr().String()
}
