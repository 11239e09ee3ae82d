package interop_test

import (
	"crypto/x509"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

func ocspSigning(c *x509.Certificate) {
	c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning}
}

func leafOf(t testing.TB, ca *pki.CA, mods ...func(*x509.Certificate),
) *pki.Leaf {
	t.Helper()
	leaf, err := ca.Issue([]string{"localhost"}, mods...)
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

// A Stapler and OpenSSL's responder, with every kind of signer and answer.
func TestStaplerOpenSSLResponder(t *testing.T) {
	p := testpair.Certs(t)
	other, err := pki.NewCA("test CA") // the name is the same
	if err != nil {
		t.Fatal(err)
	}
	wrong := []string{"-rsigner", file(t, other.PEM()),
		"-rkey", file(t, keyPEM(t, other.Key))}
	delegate := leafOf(t, p.CA, ocspSigning)
	for name, row := range map[string]struct {
		says string
		args []string
		want ocsp.Status // "" is nothing
	}{
		"good":    {saysGood, nil, ocsp.Good},
		"revoked": {saysRevoked, nil, ocsp.Revoked},
		"unknown": {saysUnknown, nil, ""},
		"without its certificate": {saysGood, []string{"-resp_no_certs"},
			ocsp.Good},
		"named by its key": {saysGood, []string{"-resp_key_id"},
			ocsp.Good},
		"SHA-512": {saysGood, []string{"-rmd", "sha512"},
			ocsp.Good},
		"SHA-1":     {saysGood, []string{"-rmd", "sha1"}, ""},
		"delegated": {saysGood, signedBy(t, delegate), ocsp.Good},
		"delegated, by key": {saysGood, append(signedBy(t, delegate),
			"-resp_key_id"), ocsp.Good},
		"delegated, more certificates": {saysGood, append(signedBy(t,
			delegate), "-rother", file(t, p.Leaf.CertPEM(), p.CA.PEM())),
			ocsp.Good},
		"delegated, not enclosed": {saysGood, append(signedBy(t, delegate),
			"-resp_no_certs"), ""},
		"not for OCSP": {saysGood, signedBy(t, p.Leaf), ""},
		"wrong signer": {saysGood, wrong, ""},
	} {
		t.Run(name, func(t *testing.T) {
			leaf := leafOf(t, p.CA)
			der := fetched(t, responderOf(t, leaf, row.says, row.args...),
				leaf)
			if der == nil {
				if row.want != "" {
					t.Error("nothing came")
				}
				return
			}
			r, err := verified(leaf, p.CA, der, 0)
			if err != nil || r.Status != row.want {
				t.Fatalf("%+v, error %v, want %q", r, err, row.want)
			}
			if row.want == ocsp.Revoked && (r.RevocationReason !=
				"keyCompromise" || r.RevokedAt.UTC().Format(time.DateTime) !=
				"2020-01-02 03:04:05") {
				t.Errorf("revoked at %v, %q", r.RevokedAt,
					r.RevocationReason)
			}
		})
	}
}

// stapling starts a server that staples what a responder says. It sends the
// CA, too: curl looks for the issuer there.
func stapling(t *testing.T, version, says string) *server {
	t.Helper()
	p := testpair.Certs(t)
	o := serverOptions(version, p.Leaf)
	o.Cert[0] = append(o.Cert[0], p.CA.PEM()...)
	o.OCSP = staplerOf(t, responderOf(t, p.Leaf, says)).Staple
	return serve(t, o)
}

// OpenSSL's and Node's clients get what the Stapler has.
func TestStaplerClients(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, says := range []string{saysGood, saysRevoked} {
			t.Run(says, func(t *testing.T) {
				s := stapling(t, version, says)
				p := opensslClient(t, version, s.addr, "-status")
				s.accept(t).Close()
				p.exit(t)
				p.wait(t, "Cert Status: "+says)
				n := nodeClient(t, version, s.addr,
					script{TLS: js{"requestOCSP": true}})
				der := n.next(t, "OCSPResponse").Bytes
				n.next(t, "secure")
				r, err := ocsp.Parse(der)
				if err != nil || string(r.Status) != says {
					t.Errorf("Node got %+v, %v", r, err)
				}
			})
		}
	})
}
