package integration_test

import (
	"crypto/tls"
	"io"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// plainServer is a server of crypto/tls with a certificate.
func plainServer(leaf *pki.Leaf) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{plainPair(leaf)}}
}

func plainPair(leaf *pki.Leaf) tls.Certificate {
	return tls.Certificate{Certificate: [][]byte{leaf.Cert.Raw},
		PrivateKey: leaf.Key, Leaf: leaf.Cert}
}

// plainShake is a connection between two configurations, over TCP.
func plainShake(t testing.TB, client, server *tls.Config) (c, s *tls.Conn,
	cErr, sErr error) {
	t.Helper()
	a, b := testpair.TCP(t)
	c, s = tls.Client(a, client), tls.Server(b, server)
	c.SetDeadline(time.Now().Add(testpair.Patience))
	s.SetDeadline(time.Now().Add(testpair.Patience))
	served := testpair.Go(s.Handshake)
	if cErr = c.Handshake(); cErr != nil {
		a.Close()
	}
	if sErr = testpair.Receive(t, served); sErr != nil {
		b.Close()
	}
	return c, s, cErr, sErr
}

// plainMeet is plainShake for sides that agree; tickets have come then.
func plainMeet(t testing.TB, client, server *tls.Config) (c, s *tls.Conn) {
	t.Helper()
	c, s, cErr, sErr := plainShake(t, client, server)
	requireSecure(t, cErr, sErr)
	go s.Write([]byte("x"))
	if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return c, s
}

// onlyPlain makes a configuration speak one version.
func onlyPlain(c *tls.Config, version string) *tls.Config {
	v := map[string]uint16{"TLSv1.2": tls.VersionTLS12,
		"TLSv1.3": tls.VersionTLS13}[version]
	c.MinVersion, c.MaxVersion = v, v
	return c
}
