package integration_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// A server that is refused is refused in crypto/tls's types too: the same as
// crypto/tls's own client has.
func TestRefusalsInGoTypes(t *testing.T) {
	certs := testpair.Certs(t)
	stranger := testpki.CA(t, "stranger")
	revoked := testpki.Leaf(t, certs.CA, "localhost")
	crl, err := certs.CA.CRL(revoked.Cert)
	if err != nil {
		t.Fatal(err)
	}
	expired := testpki.Leaf(t, certs.CA, "localhost",
		func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) })
	for _, c := range []struct {
		what  string
		leaf  *pki.Leaf
		host  string
		crl   []byte
		plain bool // crypto/tls refuses too
	}{
		{"unknown CA", testpki.Leaf(t, stranger, "localhost"), "localhost", nil,
			true},
		{"expired", expired, "localhost", nil, true},
		{"another name", certs.Leaf, "other.test", nil, true},
		{"another address", certs.Leaf, "192.0.2.1", nil, true},
		{"revoked", revoked, "localhost", crl, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			client, server := testpair.Client(t), testpair.Server(t)
			client.ServerName = c.host
			if c.crl != nil {
				client.CRL = [][]byte{c.crl}
			}
			present(&server.ContextOptions, c.leaf)
			a, b := testpair.New(t, client, server)
			ours, _ := testpair.Shake(t, a, b)
			var refused *tls.CertificateVerificationError
			if !errors.As(ours, &refused) ||
				!refused.UnverifiedCertificates[0].Equal(c.leaf.Cert) {
				t.Fatalf("%v is not one", ours)
			}
			if refused.Error() == "" {
				t.Error("it has no text")
			}
			config := plainClient(t)
			config.ServerName = c.host
			_, _, plain, _ := plainShake(t, config, plainServer(c.leaf))
			if (plain != nil) != c.plain {
				t.Fatalf("crypto/tls: %v", plain)
			}
			requireSameTypes(t, ours, plain)
		})
	}
}

// requireSameTypes holds what errors.As finds in two errors against each other.
func requireSameTypes(t *testing.T, ours, plain error) {
	t.Helper()
	same := func(name string, as func(error) bool) {
		if as(ours) != as(plain) {
			t.Errorf("%s: ours %v, crypto/tls %v", name, as(ours), as(plain))
		}
	}
	same("UnknownAuthorityError", func(err error) bool {
		var e x509.UnknownAuthorityError
		return errors.As(err, &e)
	})
	same("CertificateInvalidError", func(err error) bool {
		var e x509.CertificateInvalidError
		return errors.As(err, &e)
	})
	same("HostnameError", func(err error) bool {
		var e x509.HostnameError
		return errors.As(err, &e) && e.Host != "" && e.Certificate != nil
	})
}

// A peer without a certificate is no certificate that was refused.
func TestNoCertificateInGoTypes(t *testing.T) {
	server := testpair.Server(t)
	server.RequestCert = true
	server.CA = [][]byte{testpair.Certs(t).CA.PEM()}
	client := testpair.Client(t)
	client.MaxVersion = "TLSv1.2"
	c, s := testpair.New(t, client, server)
	_, err := testpair.Shake(t, c, s)
	testpair.RequireCode(t, err, code.SSLPeerDidNotReturnCertificate)
	var refused *tls.CertificateVerificationError
	if errors.As(err, &refused) {
		t.Errorf("%v has %v", err, refused)
	}
}

// Alerts are net.OpErrors, as crypto/tls's are.
func TestAlertsInGoTypes(t *testing.T) {
	client, server := testpair.Client(t), testpair.Server(t)
	client.ALPNProtocols, server.ALPNProtocols = []string{"a"}, []string{"b"}
	c, s := testpair.New(t, client, server)
	err, _ := testpair.Shake(t, c, s)
	var op *net.OpError
	var alert tls.AlertError
	if !errors.As(err, &op) || op.Op != "remote error" ||
		!errors.As(err, &alert) || alert != 120 || op.Timeout() {
		t.Errorf("%v: %v, %v", err, op, alert)
	}
	e := testpair.RequireCode(t, err, "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL")
	if e.Timeout() {
		t.Error("it is a timeout")
	}
	var ours *tlssocket.AlertError
	if !errors.As(err, &ours) || !ours.Remote {
		t.Errorf("%v is no alert of ours", err)
	}
}
