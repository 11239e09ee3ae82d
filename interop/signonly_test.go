package interop_test

import (
	"crypto"
	"crypto/tls"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// signOnly is a key that does nothing but sign.
type signOnly struct{ crypto.Signer }

// held is the certificate of a leaf whose key somebody else holds.
func held(leaf *pki.Leaf) []tls.Certificate {
	return []tls.Certificate{{Certificate: [][]byte{leaf.Cert.Raw},
		PrivateKey: signOnly{leaf.Key}}}
}

// Keys of every kind that only sign serve with OpenSSL, as server's and client's.
func TestSignOnlyKeysWithOpenSSL(t *testing.T) {
	ca := testpair.Certs(t).CA
	eachVersion(t, func(t *testing.T, version string) {
		for name, leaf := range leaves(t) {
			t.Run(name, func(t *testing.T) {
				o := &tlssocket.ServerOptions{
					ClientAuth: tls.RequireAndVerifyClientCert}
				o.Certificates, o.CA = held(leaf), [][]byte{ca.PEM()}
				o.MinVersion, o.MaxVersion = version, version
				s := serve(t, o)
				p := opensslClient(t, version, s.addr, append(opensslLeaf(t, leaf),
					"-verify_return_error")...)
				c := s.accept(t)
				talk(t, c, p, "1 line")
				if !c.Authorized() {
					t.Errorf("OpenSSL's client: %v", c.AuthorizationError())
				}
				c.Close()
				p.exit(t)

				addr, p := opensslServer(t, version, leaf, "-Verify", "1",
					"-verify_return_error", "-CAfile", file(t, ca.PEM()))
				client := clientOptions(t, version)
				client.Certificates = held(leaf)
				talk(t, secureClient(t, addr, client), p, "1 line")
			})
		}
	})
}
