package integration_test

import (
	"crypto/x509"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A chain that OpenSSL accepts and crypto/x509 does not is refused: both must
// agree. Here a wildcard covers a name that the CA may not issue for, which
// OpenSSL does not mind.
func TestBothMustAgree(t *testing.T) {
	root, err := pki.NewCA("root")
	if err != nil {
		t.Fatal(err)
	}
	inter, err := root.Intermediate("inter", func(c *x509.Certificate) {
		c.PermittedDNSDomainsCritical = true
		c.ExcludedDNSDomains = []string{"secret.example.com"}
	})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := inter.Issue([]string{"*.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	for _, allowed := range []bool{false, true} {
		client, server := testpair.Client(t), testpair.Server(t)
		client.ServerName = "public.example.com"
		client.CA = [][]byte{root.PEM()}
		client.AllowUnauthorized = allowed
		present(&server.ContextOptions, leaf)
		c, err := handshakeOf(t, client, server)
		if !allowed {
			testpair.RequireCode(t, err, code.Unspecified)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		testpair.RequireCode(t, c.AuthorizationError(), code.Unspecified)
		if c.Authorized() {
			t.Error("authorized against the word of crypto/x509")
		}
	}
}
