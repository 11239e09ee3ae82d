package gotls_test

import (
	"crypto/tls"
	"errors"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testech"
)

// EncryptedClientHelloRejectionVerify does not see the certificates that it is
// to judge; the state of the connection has them afterwards, with the public
// name. So a client of ours judges then.
func TestRejectionVerifySeesNoCertificates(t *testing.T) {
	const name = "public.example"
	client, server := configs(t, tls.VersionTLS13)
	client.EncryptedClientHelloConfigList = testech.List(testech.Key(t, 1, name))
	server.EncryptedClientHelloKeys = []tls.EncryptedClientHelloKey{
		testech.Key(t, 2, name)}
	seen := -1
	client.EncryptedClientHelloRejectionVerify = func(cs tls.ConnectionState) error {
		seen = len(cs.PeerCertificates)
		return nil
	}
	client.VerifyConnection = func(tls.ConnectionState) error {
		t.Error("VerifyConnection is called")
		return nil
	}
	a, b := tcp(t)
	c, s := tls.Client(a, client), tls.Server(b, server)
	var rejected *tls.ECHRejectionError
	if err, _ := shake(c, s); !errors.As(err, &rejected) {
		t.Fatal(err)
	}
	cs := c.ConnectionState()
	if seen != 0 || len(cs.PeerCertificates) != 1 || cs.ServerName != name {
		t.Errorf("%d certificates in the hook, %d afterwards, of %q", seen,
			len(cs.PeerCertificates), cs.ServerName)
	}
}
