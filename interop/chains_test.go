package interop_test

import (
	"crypto/x509"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// The host of every certificate here, but for the one of another host.
var hosts = []string{"localhost", "127.0.0.1"}

// distrusted is a chain that nobody trusts, and why.
type distrusted struct {
	code   code.Code
	number string // OpenSSL's, X509_V_ERR_…
	leaf   *pki.Leaf
}

// distrustedChains makes the chains, for peers that trust the shared CA.
func distrustedChains(t *testing.T) []distrusted {
	t.Helper()
	other := must(pki.NewCA("other CA"))(t)
	between := must(other.Intermediate("between"))(t)
	withRoot := must(other.Issue(hosts))(t)
	withRoot.Chain = append(withRoot.Chain, other.Cert)
	return []distrusted{
		{code.DepthZeroSelfSignedCert, "18",
			must(pki.SelfSigned(hosts))(t)},
		{code.SelfSignedCertInChain, "19", withRoot},
		{code.UnableToVerifyLeafSignature, "21",
			must(other.Issue(hosts))(t)},
		{code.UnableToGetIssuerCertLocally, "20",
			must(between.Issue(hosts))(t)},
		{code.CertHasExpired, "10", expired(t)},
		{code.TLSCertAltNameInvalid, "62",
			leafFor(t, "other.test")},
	}
}

// expired issues a certificate of the shared CA that was good yesterday.
func expired(t *testing.T) *pki.Leaf {
	ca := testpair.Certs(t).CA
	return must(ca.Issue(hosts, func(c *x509.Certificate) {
		now := time.Now()
		c.NotBefore, c.NotAfter = now.AddDate(0, 0, -2), now.AddDate(0, 0, -1)
	}))(t)
}

// foreign issues a certificate of a CA that nobody trusts.
func foreign(t *testing.T) *pki.Leaf {
	return must(must(pki.NewCA("foreign CA"))(t).Issue(hosts))(t)
}

// must ends the test if there is an error.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// identified adds a leaf to the options of a client of ours.
func identified(o *tlssocket.Options, leaf *pki.Leaf) *tlssocket.Options {
	if leaf != nil {
		o.Cert = [][]byte{leaf.CertPEM()}
		o.Key = [][]byte{leaf.KeyPEM()}
	}
	return o
}

// asking makes a server of ours ask for certificates of the shared CA.
func asking(t *testing.T, version string) *tlssocket.ServerOptions {
	p := testpair.Certs(t)
	o := serverOptions(version, p.Leaf)
	o.RequestCert = true
	o.CA = [][]byte{p.CA.PEM()}
	return o
}

// opensslLeaf is a leaf as options of openssl's.
func opensslLeaf(t *testing.T, leaf *pki.Leaf) []string {
	if leaf == nil {
		return nil
	}
	pem := file(t, leaf.CertPEM())
	return []string{"-cert", pem, "-cert_chain", pem,
		"-key", file(t, leaf.KeyPEM())}
}

// nodeLeaf is a leaf as options of Node's, added to others.
func nodeLeaf(o js, leaf *pki.Leaf) script {
	if leaf != nil {
		o["cert"], o["key"] = string(leaf.CertPEM()), string(leaf.KeyPEM())
	}
	return script{TLS: o}
}
