package pki_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

func newCA(t *testing.T) *pki.CA {
	t.Helper()
	ca, err := pki.NewCA("Test Root")
	if err != nil {
		t.Fatal(err)
	}
	return ca
}

func TestChainVerifies(t *testing.T) {
	root := newCA(t)
	middle, err := root.Intermediate("Test Middle")
	if err != nil {
		t.Fatal(err)
	}
	low, err := middle.Intermediate("Test Low")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := low.Issue([]string{"example.test", "127.0.0.1", "::1"})
	if err != nil {
		t.Fatal(err)
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AppendCertsFromPEM(root.PEM())
	for _, c := range leaf.Chain {
		between.AddCert(c)
	}
	for _, host := range []string{"example.test", "127.0.0.1", "::1"} {
		_, err := leaf.Cert.Verify(x509.VerifyOptions{
			DNSName: host, Roots: roots, Intermediates: between,
		})
		if err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	if len(root.Cert.SubjectKeyId) == 0 || !root.Cert.IsCA {
		t.Error("the root lacks its key identifier or CA flag")
	}
	pair, err := tls.X509KeyPair(leaf.CertPEM(), leaf.KeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(pair.Certificate); n != 3 {
		t.Errorf("%d certificates in CertPEM, want leaf and 2", n)
	}
}

func TestLeafKinds(t *testing.T) {
	ca := newCA(t)
	client, err := ca.IssueClient("alice")
	if err != nil {
		t.Fatal(err)
	}
	if len(client.Cert.DNSNames) != 0 ||
		client.Cert.Subject.CommonName != "alice" {
		t.Errorf("names %v, %v", client.Cert.Subject, client.Cert.DNSNames)
	}
	expired, err := ca.IssueRSA([]string{"a.test"},
		func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
	if err != nil {
		t.Fatal(err)
	}
	if time.Now().Before(expired.Cert.NotAfter) {
		t.Error("the mod was not applied")
	}
	self, err := pki.SelfSigned([]string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(self.Cert)
	_, err = self.Cert.Verify(x509.VerifyOptions{
		DNSName: "localhost", Roots: roots,
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := ca.Issue(nil); err == nil {
		t.Error("no error without hosts")
	}
}

func TestOCSP(t *testing.T) {
	ca := newCA(t)
	leaf, err := ca.Issue([]string{"a.test"})
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []int{ocsp.Good, ocsp.Revoked, ocsp.Unknown} {
		for _, validity := range []time.Duration{time.Hour, -9 * time.Hour} {
			der, err := ca.OCSP(leaf.Cert, status, validity)
			if err != nil {
				t.Fatal(err)
			}
			r, err := ocsp.ParseResponseForCert(der, leaf.Cert, ca.Cert)
			if err != nil {
				t.Fatal(err)
			}
			expired := r.NextUpdate.Before(time.Now())
			if r.Status != status || expired != (validity < 0) {
				t.Errorf("status %d until %v", r.Status, r.NextUpdate)
			}
			if !r.ThisUpdate.Before(r.NextUpdate) {
				t.Errorf("from %v to %v", r.ThisUpdate, r.NextUpdate)
			}
		}
	}
}

func TestCRL(t *testing.T) {
	ca := newCA(t)
	leaf, err := ca.Issue([]string{"a.test"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := ca.CRL(leaf.Cert)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	list, err := x509.ParseRevocationList(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if err := list.CheckSignatureFrom(ca.Cert); err != nil {
		t.Error(err)
	}
	if n := len(list.RevokedCertificateEntries); n != 1 ||
		list.RevokedCertificateEntries[0].SerialNumber.
			Cmp(leaf.Cert.SerialNumber) != 0 {
		t.Errorf("%d entries", n)
	}
}
