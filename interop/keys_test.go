package interop_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// leaves are certificates of the shared CA with every kind of key.
func leaves(t *testing.T) map[string]*pki.Leaf {
	t.Helper()
	ca := testpair.Certs(t).CA
	all := map[string]*pki.Leaf{"RSA": must(ca.IssueRSA(hosts))(t)}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	curve := func(c elliptic.Curve) crypto.Signer {
		return must(ecdsa.GenerateKey(c, rand.Reader))(t)
	}
	for name, key := range map[string]crypto.Signer{
		"Ed25519": ed,
		"P-384":   curve(elliptic.P384()),
		"P-521":   curve(elliptic.P521()),
	} {
		all[name] = must(ca.IssueWithKey(key, hosts))(t)
	}
	return all
}

func TestKeys(t *testing.T) {
	all := leaves(t)
	ca := string(testpair.Certs(t).CA.PEM())
	eachVersion(t, func(t *testing.T, version string) {
		for name, leaf := range all {
			t.Run(name, func(t *testing.T) {
				checkKey(t, version, leaf, ca)
			})
		}
	})
}

// checkKey uses a certificate on all sides: ours with a server of theirs and
// theirs with a server of ours, and for the client too.
func checkKey(t *testing.T, version string, leaf *pki.Leaf, ca string) {
	t.Helper()
	o := identified(clientOptions(t, version), leaf)
	addr, p := opensslServer(t, version, leaf, "-Verify", "1",
		"-verify_return_error", "-CAfile", file(t, []byte(ca)))
	talk(t, secureClient(t, addr, o), p, "1 hello")

	addr, n := nodeServer(t, version, leaf,
		script{TLS: js{"requestCert": true, "ca": ca}})
	secureClient(t, addr, o)
	if !n.next(t, "secure").Authorized {
		t.Error("Node does not accept us")
	}

	so := asking(t, version)
	so.Cert, so.Key = [][]byte{leaf.CertPEM()}, [][]byte{leaf.KeyPEM()}
	s := serve(t, so)
	p = opensslClient(t, version, s.addr, append(opensslLeaf(t, leaf),
		"-verify_return_error")...)
	talk(t, s.accept(t), p, "1 hello")

	n = nodeClient(t, version, s.addr, nodeLeaf(js{}, leaf))
	if !n.next(t, "secure").Authorized {
		t.Error("Node does not trust us")
	}
	s.accept(t)
}

// TestKeyChoice: of several certificates the client gets the one that it can
// verify.
func TestKeyChoice(t *testing.T) {
	all := leaves(t)
	rsa, ec := all["RSA"], testpair.Certs(t).Leaf
	tests := []struct {
		algorithms string // of signatures, that the client takes
		want       *pki.Leaf
	}{
		{"RSA-PSS+SHA256", rsa},
		{"ECDSA+SHA256", ec},
	}
	eachVersion(t, func(t *testing.T, version string) {
		o := &tlssocket.ServerOptions{}
		for _, leaf := range []*pki.Leaf{ec, rsa} {
			o.Cert = append(o.Cert, leaf.CertPEM())
			o.Key = append(o.Key, leaf.KeyPEM())
		}
		s := serve(t, o)
		for _, test := range tests {
			t.Run(test.algorithms, func(t *testing.T) {
				p := opensslClient(t, version, s.addr,
					"-sigalgs", test.algorithms)
				c := s.accept(t)
				talk(t, c, p, "1 hello")
				if !c.LocalCertificate().Equal(test.want.Cert) {
					t.Error("the other certificate was chosen")
				}
			})
		}
	})
}
