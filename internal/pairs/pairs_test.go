package pairs_test

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/pairs"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

// A copy has nothing that a change of the original reaches.
func TestClone(t *testing.T) {
	original := []tls.Certificate{{
		Certificate:                 [][]byte{{1}},
		OCSPStaple:                  []byte{2},
		SignedCertificateTimestamps: [][]byte{{3}},
		SupportedSignatureAlgorithms: []tls.SignatureScheme{
			tls.PSSWithSHA256},
	}}
	c := pairs.Clone(original)[0]
	o := &original[0]
	o.Certificate[0][0], o.OCSPStaple[0] = 9, 9
	o.SignedCertificateTimestamps[0][0] = 9
	o.SupportedSignatureAlgorithms[0] = tls.Ed25519
	if c.Certificate[0][0] != 1 || c.OCSPStaple[0] != 2 ||
		c.SignedCertificateTimestamps[0][0] != 3 ||
		c.SupportedSignatureAlgorithms[0] != tls.PSSWithSHA256 {
		t.Errorf("the copy changed: %+v", c)
	}
	keys := []tls.EncryptedClientHelloKey{{Config: []byte{1}, PrivateKey: []byte{2}}}
	k := pairs.CloneECHKeys(keys)[0]
	keys[0].Config[0], keys[0].PrivateKey[0] = 9, 9
	if k.Config[0] != 1 || k.PrivateKey[0] != 2 {
		t.Errorf("the copy changed: %+v", k)
	}
}

// The issuer is in the chain that is sent, or among the CAs.
func TestIssuer(t *testing.T) {
	ca, err := pki.NewCA("root")
	if err != nil {
		t.Fatal(err)
	}
	other, err := pki.NewCA("other")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue([]string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	pair := &tls.Certificate{Certificate: [][]byte{leaf.Cert.Raw},
		PrivateKey: leaf.Key, Leaf: leaf.Cert}
	if got := pairs.Issuer(pair, []*x509.Certificate{other.Cert}); got != nil {
		t.Errorf("issued by %v", got.Subject)
	}
	both := []*x509.Certificate{other.Cert, ca.Cert}
	if got := pairs.Issuer(pair, both); got != ca.Cert {
		t.Errorf("issued by %v", got)
	}
	pair.Certificate = append(pair.Certificate, ca.Cert.Raw)
	if got := pairs.Issuer(pair, nil); !got.Equal(ca.Cert) {
		t.Errorf("issued by %v", got)
	}
}

// A suite is chosen for which there is a key, in the order that is asked for.
func TestSuite(t *testing.T) {
	ca, err := pki.NewCA("root")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue([]string{"localhost"}) // ECDSA
	if err != nil {
		t.Fatal(err)
	}
	own := []tls.Certificate{{Certificate: [][]byte{leaf.Cert.Raw},
		PrivateKey: leaf.Key, Leaf: leaf.Cert}}
	rsa := tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
	first := tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
	second := tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
	hello := tls.ClientHelloInfo{SupportedVersions: []uint16{tls.VersionTLS12},
		CipherSuites:     []uint16{rsa, second, first},
		SupportedCurves:  []tls.CurveID{tls.CurveP256},
		SupportedPoints:  []uint8{0},
		SignatureSchemes: []tls.SignatureScheme{tls.ECDSAWithP256AndSHA256}}
	offered, server := hello.CipherSuites, []uint16{rsa, first, second}
	if got, i := pairs.Suite(hello, own, offered, server); i != 0 ||
		!slices.Equal(got, []uint16{second}) {
		t.Errorf("in the client's order: %x", got)
	}
	if got, i := pairs.Suite(hello, own, server, offered); i != 0 ||
		!slices.Equal(got, []uint16{first}) {
		t.Errorf("in the server's order: %x", got)
	}
	if got, i := pairs.Suite(hello, own, offered, []uint16{rsa}); got != nil ||
		i >= 0 {
		t.Errorf("without a key for it: %x", got)
	}
}
