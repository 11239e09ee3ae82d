// Package testpki makes certificates for tests: what goes wrong ends the test.
package testpki

import (
	"crypto/x509"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

// CA makes a CA with a common name.
func CA(t testing.TB, name string) *pki.CA {
	t.Helper()
	ca, err := pki.NewCA(name)
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

// Leaf issues a certificate for a host.
func Leaf(t testing.TB, ca *pki.CA, host string,
	mods ...func(*x509.Certificate)) *pki.Leaf {
	t.Helper()
	leaf, err := ca.Issue([]string{host}, mods...)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// RSA issues a certificate with an RSA key.
func RSA(t testing.TB, ca *pki.CA, host string) *pki.Leaf {
	t.Helper()
	leaf, err := ca.IssueRSA([]string{host})
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}
