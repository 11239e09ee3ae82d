package integration_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// shaker is a handshake of one side over a connection.
type shaker func(ctx context.Context, conn net.Conn) error

func ourShaker(t testing.TB, o *tlssocket.Options) shaker {
	return func(ctx context.Context, conn net.Conn) error {
		s, err := tlssocket.New(conn, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Destroy(nil) })
		return s.Handshake(ctx)
	}
}

// Over a pipe each write waits for its reader. The handshake must not depend
// on how the peer's records fall into writes, which the size of the
// certificate decides.
func TestPipeHandshakeOfAnySize(t *testing.T) {
	for _, name := range []string{"ours with crypto/tls", "ours with ours",
		"crypto/tls with ours"} {
		t.Run(name, func(t *testing.T) {
			for _, version := range bothVersions {
				testpair.InBubble(t, func(b *testpair.Bubble) {
					sweep(b, name, version)
				})
			}
		})
	}
}

// sweep does handshakes with certificates of 300 to 700 bytes.
func sweep(b *testpair.Bubble, name, version string) {
	var bad []int
	tried := 0
	for padding := 0; ; padding++ { // it counts twice: subject and issuer
		leaf, err := pki.SelfSigned([]string{"localhost"}, func(c *x509.Certificate) {
			c.Subject.Organization = []string{strings.Repeat("a", padding)}
			c.SerialNumber = big.NewInt(7)
			c.BasicConstraintsValid, c.KeyUsage, c.ExtKeyUsage = false, 0, nil
		})
		if err != nil {
			b.Fatal(err)
		}
		if len(leaf.Cert.Raw) > 700 {
			break
		}
		tried++
		client, server := shakers(b, name, version, leaf)
		near, far := testpair.Pipe(b)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		served := testpair.Go(func() error { return server(ctx, far) })
		cErr, sErr := client(ctx, near), <-served
		cancel()
		if cErr != nil || sErr != nil {
			bad = append(bad, len(leaf.Cert.Raw))
		}
	}
	if len(bad) > 0 || tried == 0 {
		b.Errorf("%s: of %d handshakes failed those with certificates of %v bytes",
			version, tried, bad)
	}
}

// shakers returns who meets, as "client with server".
func shakers(b *testpair.Bubble, name, version string, leaf *pki.Leaf) (
	client, server shaker) {
	co, so := b.Client(), b.Server()
	co.CA, co.MaxVersion = [][]byte{leaf.CertPEM()}, version
	present(&so.ContextOptions, leaf)
	client, server = ourShaker(b, co), ourShaker(b, so)
	if strings.HasPrefix(name, "crypto/tls") {
		client = func(ctx context.Context, conn net.Conn) error {
			roots := x509.NewCertPool()
			roots.AddCert(leaf.Cert)
			config := &tls.Config{ServerName: "localhost", RootCAs: roots}
			if version == "TLSv1.2" {
				config.MaxVersion = tls.VersionTLS12
			}
			return tls.Client(conn, config).HandshakeContext(ctx)
		}
	}
	if strings.HasSuffix(name, "crypto/tls") {
		server = func(ctx context.Context, conn net.Conn) error {
			return tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{{
				Certificate: [][]byte{leaf.Cert.Raw}, PrivateKey: leaf.Key}}}).
				HandshakeContext(ctx)
		}
	}
	return client, server
}
