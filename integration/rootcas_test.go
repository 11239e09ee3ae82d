package integration_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

func poolOf(cas ...*pki.CA) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, ca := range cas {
		pool.AddCert(ca.Cert)
	}
	return pool
}

// rootCAsEffect: a pool is trusted, on both sides, beside CA.
func rootCAsEffect(t *testing.T) {
	shared, other := testpair.Certs(t), testpki.CA(t, "other")
	testpair.EachVersion(t, func(t *testing.T, version string) {
		client := &tlssocket.Options{ServerName: "localhost"}
		only(version)(client)
		client.RootCAs = poolOf(shared.CA)
		client.CA = [][]byte{other.PEM()}
		present(&client.ContextOptions, testpki.Leaf(t, other, "client"))
		server := testpair.Server(t)
		server.RequestCert, server.RootCAs = true, poolOf(other)
		c, s := testpair.Secure(t, client, server)
		if !c.Authorized() || !s.Authorized() {
			t.Errorf("%v, %v", c.AuthorizationError(), s.AuthorizationError())
		}
		server = testpair.Server(t)
		present(&server.ContextOptions, testpki.Leaf(t, other, "localhost"))
		if _, err := handshakeOf(t, client, server); err != nil {
			t.Errorf("CA is not trusted beside the pool: %v", err)
		}
		client.CA = nil
		_, err := handshakeOf(t, client, server)
		testpair.RequireCode(t, err, code.UnableToVerifyLeafSignature)
	})
}

func TestEmptyRootCAs(t *testing.T) {
	_, err := tlssocket.NewSecureContext(&tlssocket.ContextOptions{
		RootCAs: x509.NewCertPool(), CA: [][]byte{testpair.Certs(t).CA.PEM()}})
	testpair.RequireCode(t, err, code.InvalidArgValue)
	if !strings.Contains(err.Error(), "RootCAs") {
		t.Errorf("%q does not name the option", err)
	}
}

// What is done to a pool later is none of the context's business.
func TestRootCAsAreCopied(t *testing.T) {
	other := testpki.CA(t, "other")
	pool := poolOf(other)
	client := &tlssocket.Options{ServerName: "localhost"}
	client.SecureContext = newContext(t, &tlssocket.ContextOptions{RootCAs: pool})
	pool.AddCert(testpair.Certs(t).CA.Cert)
	_, err := handshakeOf(t, client, nil)
	testpair.RequireCode(t, err, code.UnableToVerifyLeafSignature)
}

// Of a pool, what sessions are bound to has the subjects only: a session that
// crosses to a pool with the same subjects is judged anew, on both sides.
func TestSessionsDoNotCrossPools(t *testing.T) {
	ours, theirs := testpki.CA(t, "the CA"), testpki.CA(t, "the CA")
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		present(&co.ContextOptions, testpki.Leaf(t, ours, "client"))
		so.RootCAs, so.ClientAuth = poolOf(ours), tls.RequireAndVerifyClientCert
		c, _ := testpair.Visit(t, co, so)
		so.RootCAs = poolOf(theirs)
		co.Session = c.Session()
		client, server := testpair.New(t, co, so)
		_, err := testpair.Shake(t, client, server)
		if err == nil || server.Authorized() {
			t.Error("the session makes the client authorized")
		}

		co, so = testpair.Agreed(t, version)
		present(&so.ContextOptions, testpki.Leaf(t, ours, "localhost"))
		co.CA, co.RootCAs = nil, poolOf(ours)
		c, _ = testpair.Visit(t, co, so)
		co.RootCAs = poolOf(theirs)
		co.Session = c.Session()
		if _, err := handshakeOf(t, co, so); err == nil {
			t.Error("the session makes the server authorized")
		}
	})
}

// The codes with a pool are those with a list of CAs.
func TestCodesWithAPool(t *testing.T) {
	root, stranger := testpki.CA(t, "root"), testpki.CA(t, "stranger")
	between, err := root.Intermediate("between")
	if err != nil {
		t.Fatal(err)
	}
	past := func(c *x509.Certificate) { c.NotAfter = c.NotBefore.Add(1) }
	future := func(c *x509.Certificate) { c.NotBefore = c.NotAfter.Add(-1) }
	late, err := root.Intermediate("late", past)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := root.Intermediate("gone", func(c *x509.Certificate) {
		c.NotBefore = c.NotBefore.AddDate(-2, 0, 0)
		c.NotAfter = c.NotBefore.AddDate(1, 0, 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	noServer := func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	self, err := pki.SelfSigned([]string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	unsent := testpki.Leaf(t, between, "localhost")
	unsent.Chain = nil
	unsentGone := testpki.Leaf(t, gone, "localhost")
	unsentGone.Chain = nil
	whole := testpki.Leaf(t, stranger, "localhost")
	whole.Chain = []*x509.Certificate{stranger.Cert}
	for name, leaf := range map[string]*pki.Leaf{
		"good":             testpki.Leaf(t, between, "localhost"),
		"expired":          testpki.Leaf(t, root, "localhost", past),
		"expired below":    testpki.Leaf(t, between, "localhost", past),
		"not yet":          testpki.Leaf(t, root, "localhost", future),
		"expired between":  testpki.Leaf(t, late, "localhost"),
		"expired before":   testpki.Leaf(t, gone, "localhost"),
		"purpose":          testpki.Leaf(t, root, "localhost", noServer),
		"name":             testpki.Leaf(t, root, "other"),
		"stranger":         testpki.Leaf(t, stranger, "localhost"),
		"stranger's chain": whole,
		"self-signed":      self,
		"incomplete":       unsent,
		"known, expired":   unsentGone,
	} {
		t.Run(name, func(t *testing.T) {
			server := testpair.Server(t)
			present(&server.ContextOptions, leaf)
			codeWith := func(o tlssocket.ContextOptions) code.Code {
				_, err := handshakeOf(t, &tlssocket.Options{
					ServerName: "localhost", ContextOptions: o}, server)
				var e *tlssocket.Error
				if errors.As(err, &e) {
					return e.Code
				}
				return ""
			}
			for _, known := range [][][]byte{nil, {gone.PEM()}} {
				listed := codeWith(tlssocket.ContextOptions{
					CA: append([][]byte{root.PEM()}, known...)})
				pooled := codeWith(tlssocket.ContextOptions{
					CA: known, RootCAs: poolOf(root)})
				if listed != pooled || (listed == "") != (name == "good") {
					t.Errorf("%q with CA, %q with RootCAs", listed, pooled)
				}
			}
		})
	}
}
