package integration_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// getCertificateEffect: the hook has the last word on the certificate, after
// the context is chosen, and its certificate is stapled like others.
func getCertificateEffect(t *testing.T) {
	ca := testpair.Certs(t).CA
	between, err := ca.Intermediate("between")
	if err != nil {
		t.Fatal(err)
	}
	other, named := testpki.Leaf(t, between, "other"), testpki.Leaf(t, ca, "named")
	cert := tls.Certificate{PrivateKey: kms{other.Key},
		Certificate: [][]byte{other.Cert.Raw, between.Cert.Raw}}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		client, server := testpair.Client(t), testpair.Server(t)
		only(version)(client)
		askFor("localhost")(client)
		asked := 0
		var given *tls.Certificate
		server.SNI = func(context.Context, string) (*tlssocket.SecureContext, error) {
			return contextFor(t, named), nil
		}
		server.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			asked++
			if given != nil && hello.SupportsCertificate(given) == nil {
				t.Error("it is said to be good for the name")
			}
			return given, nil
		}
		var stapledFor, issuer *x509.Certificate
		server.OCSP = func(_ context.Context, cert, by *x509.Certificate) ([]byte, error) {
			stapledFor, issuer = cert, by
			return nil, nil
		}
		c, _ := testpair.Secure(t, client, server)
		requireServed(t, c, named)
		given = &cert
		c, s := testpair.Secure(t, client, server)
		requireServed(t, c, other)
		if asked != 2 || !s.LocalCertificate().Equal(other.Cert) ||
			!stapledFor.Equal(other.Cert) || !issuer.Equal(between.Cert) {
			t.Errorf("asked %d times; stapled for %v, issued by %v", asked,
				stapledFor.Subject, issuer)
		}
	})
}

// A client that resumes in TLS 1.3 needs no certificate.
func TestGetCertificateAndResumption(t *testing.T) {
	for version, want := range map[string]int{"TLSv1.2": 2, "TLSv1.3": 1} {
		co, so := testpair.Agreed(t, version)
		asked := 0
		so.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			asked++
			return nil, nil
		}
		c, _ := testpair.Visit(t, co, so)
		if !testpair.TakesSession(t, co, so, c.Session()) || asked != want {
			t.Errorf("%s: asked %d times, want %d", version, asked, want)
		}
	}
}

// The order of the server's suites holds for certificates of the hook too.
func TestGetCertificateAndCipherOrder(t *testing.T) {
	leaf := testpki.RSA(t, testpair.Certs(t).CA, "localhost")
	cert := inKMS(leaf)
	list := []string{"ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256"}
	cipherOrder(t, list, func(o *tlssocket.Options) {
		o.Cert, o.Key = nil, nil
		o.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return &cert, nil
		}
	})
}

// A context chooses among its own certificates, for plain crypto/tls too.
func TestSecureContextGetCertificate(t *testing.T) {
	ca := testpair.Certs(t).CA
	ec, r := testpki.Leaf(t, ca, "localhost"), testpki.RSA(t, ca, "localhost")
	secure := newContext(t, &tlssocket.ContextOptions{
		Certificates: []tls.Certificate{inKMS(ec), inKMS(r)}})
	for suite, want := range map[string]*x509.Certificate{
		"ECDHE-ECDSA-AES128-GCM-SHA256": ec.Cert,
		"ECDHE-RSA-AES128-GCM-SHA256":   r.Cert,
	} {
		client := testpair.Client(t)
		suites("TLSv1.2", suite)(client)
		a, b := testpair.TCP(t)
		served := testpair.Go(func() error {
			return tls.Server(b, &tls.Config{GetCertificate: secure.GetCertificate}).
				HandshakeContext(t.Context())
		})
		c, err := tlssocket.New(a, client)
		if err == nil {
			err = c.Handshake(t.Context())
		}
		if err = errors.Join(err, testpair.Receive(t, served)); err != nil {
			t.Fatal(err)
		}
		if !c.PeerCertificates()[0].Equal(want) {
			t.Errorf("%s: another certificate is served", suite)
		}
		c.Destroy(nil)
	}
}

// getClientCertificateEffect: the client's hook answers a server that asks.
func getClientCertificateEffect(t *testing.T) {
	leaf := testpki.Leaf(t, testpair.Certs(t).CA, "dynamic")
	cert := inKMS(leaf)
	testpair.EachVersion(t, func(t *testing.T, version string) {
		client, server := testpair.Client(t), testpair.Server(t)
		only(version)(client)
		server.CA, server.ClientAuth = client.CA, tls.RequestClientCert
		var given *tls.Certificate
		asked := 0
		client.GetClientCertificate = func(info *tls.CertificateRequestInfo) (
			*tls.Certificate, error) {
			asked++
			if len(info.AcceptableCAs) != 1 || info.SupportsCertificate(&cert) != nil {
				t.Errorf("the server names %d CAs", len(info.AcceptableCAs))
			}
			return given, nil
		}
		present(&client.ContextOptions, testpair.Certs(t).Leaf)
		for name, row := range map[string]struct {
			given *tls.Certificate
			want  *x509.Certificate
		}{
			"one":  {&cert, leaf.Cert},
			"none": {&tls.Certificate{}, nil},
			"nil":  {nil, testpair.Certs(t).Leaf.Cert}, // of the context
		} {
			given, asked = row.given, 0
			_, s := testpair.Secure(t, client, server)
			var got *x509.Certificate
			if certs := s.PeerCertificates(); len(certs) > 0 {
				got = certs[0]
			}
			if asked != 1 || !got.Equal(row.want) {
				t.Errorf("%s: asked %d times, the client sent %v", name, asked, got)
			}
		}
		server.ClientAuth = tls.NoClientCert
		asked = 0
		testpair.Secure(t, client, server)
		if asked != 0 {
			t.Error("asked although the server does not ask")
		}
	})
}

// What the hook fails of is what the handshake fails of.
func TestGetClientCertificateFails(t *testing.T) {
	for name, row := range map[string]struct {
		hook func() (*tls.Certificate, error)
		want code.Code
	}{
		"error": {func() (*tls.Certificate, error) { return nil, errKMS },
			code.TLSHookFailed},
		"panic": {func() (*tls.Certificate, error) { panic("in the hook") },
			code.TLSHookPanic},
		"no key": {func() (*tls.Certificate, error) {
			return &tls.Certificate{Certificate: [][]byte{testpair.Certs(t).Leaf.Cert.Raw}}, nil
		}, code.InvalidArgValue},
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				client, server := testpair.Client(t), testpair.Server(t)
				only(version)(client)
				server.ClientAuth = tls.RequestClientCert
				client.GetClientCertificate = func(*tls.CertificateRequestInfo) (
					*tls.Certificate, error) {
					return row.hook()
				}
				c, s := testpair.New(t, client, server)
				err, _ := testpair.Shake(t, c, s)
				testpair.RequireCode(t, err, row.want)
			})
		})
	}
}

// A session of a connection on which the client spoke for somebody is not kept
// for whoever it speaks for next.
func TestGetClientCertificateAndSessions(t *testing.T) {
	cert := inKMS(testpair.Certs(t).Leaf)
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for _, asks := range []tls.ClientAuthType{tls.NoClientCert,
			tls.RequireAnyClientCert} {
			co, so := testpair.Agreed(t, version)
			so.ClientAuth = asks
			co.Sessions = tlssocket.NewSessionCache(0)
			co.GetClientCertificate = func(*tls.CertificateRequestInfo) (
				*tls.Certificate, error) {
				return &cert, nil
			}
			testpair.Visit(t, co, so)
			c, _ := testpair.Visit(t, co, so)
			if c.SessionReused() != (asks == tls.NoClientCert) {
				t.Errorf("%v: resumed %v", asks, c.SessionReused())
			}
			if asks == tls.NoClientCert {
				continue
			}
			// Nor does it get there as the session of the options.
			own := *co
			own.Session = c.Session()
			if c, _ := testpair.Visit(t, &own, so); !c.SessionReused() {
				t.Error("the session of the options is not resumed")
			}
			if c, _ := testpair.Visit(t, co, so); c.SessionReused() {
				t.Error("it was kept when it was resumed")
			}
		}
	})
}
