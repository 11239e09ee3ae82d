package integration_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// serverError is the server's result with a client that has this leaf, or none.
func serverError(t *testing.T, server *tlssocket.Options, version string,
	leaf *pki.Leaf) (*tlssocket.Socket, error) {
	t.Helper()
	client := testpair.Client(t)
	only(version)(client)
	if leaf != nil {
		present(&client.ContextOptions, leaf)
	}
	c, s := testpair.New(t, client, server)
	_, err := testpair.Shake(t, c, s)
	return s, err
}

// clientAuthEffect: what becomes of a client with no certificate, with one of a
// stranger, and with one that is trusted.
func clientAuthEffect(t *testing.T) {
	const (
		missing  = code.SSLPeerDidNotReturnCertificate
		stranger = code.UnableToVerifyLeafSignature
	)
	own := testpair.Certs(t).Leaf
	other := testpki.Leaf(t, testpki.CA(t, "their CA"), "stranger")
	for auth, want := range map[tls.ClientAuthType][3]code.Code{
		tls.NoClientCert:               {"", "", ""},
		tls.RequestClientCert:          {"", "", ""},
		tls.RequireAnyClientCert:       {missing, "", ""},
		tls.VerifyClientCertIfGiven:    {"", stranger, ""},
		tls.RequireAndVerifyClientCert: {missing, stranger, ""},
	} {
		testpair.EachVersion(t, func(t *testing.T, version string) {
			server := testpair.Server(t)
			server.ClientAuth = auth
			server.CA = [][]byte{testpair.Certs(t).CA.PEM()}
			for i, leaf := range []*pki.Leaf{nil, other, own} {
				s, err := serverError(t, server, version, leaf)
				if codeOf(err) != want[i] {
					t.Errorf("%v, client %d: %v; want %s", auth, i, err, want[i])
				}
				if trusted := leaf == own && auth != tls.NoClientCert; s.Authorized() != trusted {
					t.Errorf("%v, client %d: authorized %v", auth, i, !trusted)
				}
				chains := s.ConnectionState().VerifiedChains
				if (len(chains) > 0) != s.Authorized() {
					t.Errorf("%v, client %d: %d chains", auth, i, len(chains))
				}
			}
		})
	}
}

// Where crypto/tls cannot judge by the same anchors, ours is the only verdict.
func TestClientAuthOnSystemRoots(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		server := testpair.Server(t)
		server.ClientAuth = tls.VerifyClientCertIfGiven
		if _, err := serverError(t, server, version, nil); err != nil {
			t.Errorf("without a certificate: %v", err)
		}
		_, err := serverError(t, server, version, testpair.Certs(t).Leaf)
		testpair.RequireCode(t, err, code.UnableToVerifyLeafSignature)
	})
}

// A session that was made under one value is not resumed under another.
func TestClientAuthBindsSessions(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		present(&co.ContextOptions, testpair.Certs(t).Leaf)
		so.CA, so.ClientAuth = co.CA, tls.RequestClientCert
		c, _ := testpair.Visit(t, co, so)
		if !testpair.TakesSession(t, co, so, c.Session()) {
			t.Error("not resumed under the same value")
		}
		for _, other := range []tls.ClientAuthType{tls.NoClientCert,
			tls.RequireAnyClientCert, tls.RequireAndVerifyClientCert} {
			so.ClientAuth = other
			if testpair.TakesSession(t, co, so, c.Session()) {
				t.Errorf("resumed under %v", other)
			}
		}
	})
}

// allowed is an identity check that lets one name in.
func allowed(name string) func(context.Context, []*x509.Certificate) error {
	return func(_ context.Context, chain []*x509.Certificate) error {
		if got := chain[0].Subject.CommonName; got != name {
			return errors.New(got + " may not connect")
		}
		return nil
	}
}

func clientIdentityEffect(t *testing.T) {
	ca := testpair.Certs(t).CA
	friend, foe := testpki.Leaf(t, ca, "friend"), testpki.Leaf(t, ca, "foe")
	testpair.EachVersion(t, func(t *testing.T, version string) {
		server := testpair.Server(t)
		server.RequestCert, server.CA = true, [][]byte{ca.PEM()}
		server.CheckClientIdentity = allowed("friend")
		s, err := serverError(t, server, version, friend)
		if err != nil || !s.Authorized() {
			t.Errorf("the friend is refused: %v", err)
		}
		s, err = serverError(t, server, version, foe)
		testpair.RequireCode(t, err, code.CertRejected)
		var v *trust.Error
		if !errors.As(err, &v) || !v.Certificate.Equal(foe.Cert) ||
			v.Reason != "foe may not connect" || s.Authorized() {
			t.Errorf("the error is %#v", v)
		}
		// A client that may be anybody is told apart, not refused.
		server.RequestCert, server.ClientAuth = false, tls.RequestClientCert
		s, err = serverError(t, server, version, foe)
		if err != nil || s.Authorized() ||
			!errors.Is(s.AuthorizationError(), code.CertRejected) ||
			len(s.ConnectionState().VerifiedChains) > 0 {
			t.Errorf("%v, authorization error %v", err, s.AuthorizationError())
		}
	})
}

// The check sees the verified chain, on resumption too; it is not called for
// clients that are not trusted, or have no certificate.
func TestClientIdentityIsAskedOfTheTrusted(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		asked := 0
		refuse := false
		so.CA, so.ClientAuth = co.CA, tls.VerifyClientCertIfGiven
		so.CheckClientIdentity = func(_ context.Context,
			chain []*x509.Certificate) error {
			asked++
			if len(chain) != 2 || !chain[1].Equal(testpair.Certs(t).CA.Cert) {
				t.Errorf("a chain of %d certificates", len(chain))
			}
			if refuse {
				return code.Code("NOT_TODAY")
			}
			return nil
		}
		testpair.Visit(t, co, so)
		if asked != 0 {
			t.Error("asked without a certificate")
		}
		present(&co.ContextOptions, testpair.Certs(t).Leaf)
		c, _ := testpair.Visit(t, co, so)
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
		co.Session = c.Session()
		if !testpair.TakesSession(t, co, so, c.Session()) || asked != 2 {
			t.Errorf("asked %d times with the resumption", asked)
		}
		refuse = true
		client, server := testpair.New(t, co, so)
		_, err := testpair.Shake(t, client, server)
		testpair.RequireCode(t, err, "NOT_TODAY")
		refuse = false
		so.CheckClientIdentity = func(context.Context, []*x509.Certificate) error {
			panic("in the check")
		}
		client, server = testpair.New(t, co, so)
		_, err = testpair.Shake(t, client, server)
		testpair.RequireCode(t, err, code.TLSHookPanic)
	})
}

func serverClientAuth(t *testing.T) {
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.ClientAuth = tls.RequireAndVerifyClientCert
		o.CA = [][]byte{testpair.Certs(t).CA.PEM()}
		o.CheckClientIdentity = allowed("localhost")
	})
	_, err := srv.dial(t, only("TLSv1.2"))
	if err == nil {
		t.Error("a client without a certificate gets through")
	}
	_, err = srv.dial(t, func(o *tlssocket.Options) {
		only("TLSv1.2")(o)
		present(&o.ContextOptions, testpki.Leaf(t, testpair.Certs(t).CA, "foe"))
	})
	if err == nil {
		t.Error("a client gets through that may not")
	}
	srv.mustDial(t, func(o *tlssocket.Options) {
		present(&o.ContextOptions, testpair.Certs(t).Leaf)
	})
	// A socket of the server takes them over, or has its own.
	for _, auth := range []tls.ClientAuthType{tls.NoClientCert, tls.RequestClientCert} {
		so := &tlssocket.Options{IsServer: true, Server: srv.Server, ClientAuth: auth}
		_, err := serverError(t, so, "TLSv1.3", nil)
		if (err == nil) != (auth == tls.RequestClientCert) {
			t.Errorf("%v: %v", auth, err)
		}
	}
}
