//go:build go1.27

package integration_test

import (
	"crypto/mldsa"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Keys and certificates of ML-DSA serve both sides in TLS 1.3, whatever its
// parameters, and are judged as others are.
func TestMLDSA(t *testing.T) {
	for _, params := range []mldsa.Parameters{
		mldsa.MLDSA44(), mldsa.MLDSA65(), mldsa.MLDSA87(),
	} {
		t.Run(params.String(), func(t *testing.T) {
			ca := mldsaCA(t, params)
			leaf, err := ca.IssueWithKey(mldsaKey(t, params),
				[]string{"localhost"})
			if err != nil {
				t.Fatal(err)
			}
			co, so := testpair.Client(t), testpair.Server(t)
			for _, o := range []*tlssocket.Options{co, so} {
				o.CA = [][]byte{ca.PEM()}
				o.Cert, o.Key = [][]byte{leaf.CertPEM()}, [][]byte{leaf.KeyPEM()}
			}
			so.RequestCert = true
			c, s := testpair.Secure(t, co, so)
			for _, side := range []*tlssocket.Socket{c, s} {
				if !side.Authorized() || !side.LocalCertificate().Equal(leaf.Cert) {
					t.Errorf("%v: %v", side.LocalCertificate().Subject,
						side.AuthorizationError())
				}
			}
			testpair.Exchange(t, c, s, 1000)

			crl, err := ca.CRL(leaf.Cert)
			if err != nil {
				t.Fatal(err)
			}
			co.CRL = [][]byte{crl}
			c, s = testpair.New(t, co, so)
			cErr, _ := testpair.Shake(t, c, s)
			testpair.RequireCode(t, cErr, code.CertRevoked)
		})
	}
}

// Another CA of the same name, and that calls its key the same, has not signed
// the certificate.
func TestMLDSAForged(t *testing.T) {
	ca, other := mldsaCA(t, mldsa.MLDSA65()), mldsaCA(t, mldsa.MLDSA65())
	leaf, err := other.IssueWithKey(mldsaKey(t, mldsa.MLDSA65()),
		[]string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	co, so := testpair.Client(t), testpair.Server(t)
	co.CA = [][]byte{ca.PEM()}
	so.Cert, so.Key = [][]byte{leaf.CertPEM()}, [][]byte{leaf.KeyPEM()}
	c, s := testpair.New(t, co, so)
	cErr, _ := testpair.Shake(t, c, s)
	testpair.RequireCode(t, cErr, code.CertSignatureFailure)
}

// A group that is ML-KEM alone.
func TestMLKEM1024(t *testing.T) {
	co := testpair.Client(t)
	co.ECDHCurve = "MLKEM1024"
	so := testpair.Server(t)
	so.ECDHCurve = "MLKEM1024:X25519"
	c, s := testpair.Secure(t, co, so)
	want := tlssocket.KeyInfo{Type: "KEM", Name: "MLKEM1024"}
	if got := c.EphemeralKey(); got != want {
		t.Errorf("%+v", got)
	}
	testpair.Exchange(t, c, s, 1000)
}

func mldsaKey(t *testing.T, params mldsa.Parameters) *mldsa.PrivateKey {
	t.Helper()
	key, err := mldsa.GenerateKey(params)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func mldsaCA(t *testing.T, params mldsa.Parameters) *pki.CA {
	t.Helper()
	key := mldsaKey(t, params)
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "post-quantum CA"},
		SubjectKeyId:          []byte("the CA's key"),
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template,
		key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &pki.CA{Cert: cert, Key: key}
}
