package integration_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// contextForEffect: the hook sees the whole hello, with or without a name, and
// what it returns serves.
func contextForEffect(t *testing.T) {
	leaf := testpki.Leaf(t, testpair.Certs(t).CA, "chosen.example")
	chosen := contextFor(t, leaf)
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for _, name := range []string{"localhost", "127.0.0.1"} {
			client, server := testpair.Client(t), testpair.Server(t)
			only(version)(client)
			askFor(name)(client)
			client.ALPNProtocols = []string{"one", "two"}
			a, b := testpair.TCP(t)
			server.ContextFor = func(_ context.Context,
				hello *tls.ClientHelloInfo) (*tlssocket.SecureContext, error) {
				if name == "localhost" && hello.ServerName != name ||
					!slices.Equal(hello.SupportedProtos, client.ALPNProtocols) ||
					hello.Conn != b {
					t.Errorf("the hello has %q, %q, %v", hello.ServerName,
						hello.SupportedProtos, hello.Conn)
				}
				return chosen, nil
			}
			c, _ := testpair.SecureOver(t, a, b, client, server)
			requireServed(t, c, leaf)
			server.ContextFor = func(context.Context, *tls.ClientHelloInfo) (
				*tlssocket.SecureContext, error) {
				return nil, nil
			}
			c, _ = testpair.Secure(t, client, server)
			requireServed(t, c, testpair.Certs(t).Leaf)
		}
	})
}

// A session belongs to the context in which it was made: the hook may choose by
// more than the name.
func TestContextForBindsSessions(t *testing.T) {
	ca := testpair.Certs(t).CA
	made := []*tlssocket.SecureContext{
		contextFor(t, testpki.Leaf(t, ca, "localhost")),
		contextFor(t, testpki.Leaf(t, ca, "localhost"))}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		chosen := 0
		so.ContextFor = func(context.Context, *tls.ClientHelloInfo) (
			*tlssocket.SecureContext, error) {
			return made[chosen], nil
		}
		c, _ := testpair.Visit(t, co, so)
		if !testpair.TakesSession(t, co, so, c.Session()) {
			t.Error("not resumed in its context")
		}
		chosen = 1
		if testpair.TakesSession(t, co, so, c.Session()) {
			t.Error("resumed in another context of the same name")
		}
	})
}

// With a client that it does not like, or a context that cannot serve, a hook
// ends one handshake, by a clear error; the next client is served.
func TestHooksThatChooseBadly(t *testing.T) {
	own := testpair.Certs(t).Leaf
	bare := newContext(t, &tlssocket.ContextOptions{})
	mismatch := tls.Certificate{Certificate: [][]byte{own.Cert.Raw},
		PrivateKey: testpki.Leaf(t, testpair.Certs(t).CA, "x").Key}
	var hook func() (*tlssocket.SecureContext, *tls.Certificate, error)
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.ContextFor = func(context.Context, *tls.ClientHelloInfo) (
			*tlssocket.SecureContext, error) {
			c, _, err := hook()
			return c, err
		}
		o.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			_, pair, _ := hook()
			return pair, nil
		}
	})
	for name, row := range map[string]struct {
		context *tlssocket.SecureContext
		pair    *tls.Certificate
		err     error
		panics  bool
		want    code.Code
		text    string
	}{
		"error": {err: errors.New("unknown tenant"), want: code.TLSHookFailed,
			text: "unknown tenant"},
		"code":   {err: code.Code("NO_TENANT"), want: "NO_TENANT"},
		"panic":  {panics: true, want: code.TLSHookPanic},
		"bare":   {context: bare, text: "the server has no certificate"},
		"empty":  {pair: &tls.Certificate{}, want: code.InvalidArgValue, text: "GetCertificate"},
		"no key": {pair: &tls.Certificate{Certificate: mismatch.Certificate}, want: code.InvalidArgValue, text: "no PrivateKey"},
		"mismatch": {pair: &mismatch, want: code.OSSLX509KeyValuesMismatch,
			text: "GetCertificate"},
	} {
		for _, version := range bothVersions {
			hook = func() (*tlssocket.SecureContext, *tls.Certificate, error) {
				if row.panics {
					panic("in the hook")
				}
				return row.context, row.pair, row.err
			}
			if _, err := srv.dial(t, only(version)); err == nil {
				t.Errorf("%s, %s: the client got through", name, version)
			}
			err := testpair.Receive(t, srv.failures)
			want := row.want
			if want == "" { // as OpenSSL has it
				want = map[string]code.Code{"TLSv1.2": code.SSLNoSharedCipher,
					"TLSv1.3": code.SSLNoSuitableSignature}[version]
			}
			testpair.RequireCode(t, err, want)
			if !strings.Contains(err.Error(), row.text) {
				t.Errorf("%s: %q does not say %q", name, err, row.text)
			}
			hook = func() (*tlssocket.SecureContext, *tls.Certificate, error) {
				return nil, nil, nil
			}
			srv.mustDial(t, only(version))
		}
	}
}

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

func serverContextFor(t *testing.T) {
	leaf, other := testpki.Leaf(t, testpair.Certs(t).CA, "a"), inKMS(
		testpki.Leaf(t, testpair.Certs(t).CA, "b"))
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.ContextFor = func(context.Context, *tls.ClientHelloInfo) (
			*tlssocket.SecureContext, error) {
			return contextFor(t, leaf), nil
		}
		o.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			if hello.ServerName == "b" {
				return &other, nil
			}
			return nil, nil
		}
	})
	requireServed(t, srv.mustDial(t, askFor("a")), leaf)
	c := srv.mustDial(t, askFor("b"))
	if got := c.PeerCertificates()[0].Subject.CommonName; got != "b" {
		t.Errorf("%s is served", got)
	}
	// A socket of the server takes them over, or has its own.
	so := &tlssocket.Options{IsServer: true, Server: srv.Server}
	client := testpair.Client(t)
	askFor("a")(client)
	c, _ = testpair.Secure(t, client, so)
	requireServed(t, c, leaf)
	so.SNI = func(context.Context, string) (*tlssocket.SecureContext, error) {
		return nil, nil
	}
	c, _ = testpair.Secure(t, client, so)
	requireServed(t, c, testpair.Certs(t).Leaf)
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

// Options of one side are not taken from the other, and what cannot be together
// is refused where it is written.
func TestBadHookOptions(t *testing.T) {
	contextHook := func(context.Context, *tls.ClientHelloInfo) (
		*tlssocket.SecureContext, error) {
		return nil, nil
	}
	sniHook := func(context.Context, string) (*tlssocket.SecureContext, error) {
		return nil, nil
	}
	certHook := func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, nil }
	clientHook := func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		return nil, nil
	}
	identity := allowed("x")
	for name, row := range map[string]struct {
		o    tlssocket.Options
		want code.Code
	}{
		"ContextFor":           {tlssocket.Options{ContextFor: contextHook}, ""},
		"GetCertificate":       {tlssocket.Options{GetCertificate: certHook}, ""},
		"ClientAuth":           {tlssocket.Options{ClientAuth: tls.RequestClientCert}, ""},
		"CheckClientIdentity":  {tlssocket.Options{CheckClientIdentity: identity}, ""},
		"GetClientCertificate": {tlssocket.Options{IsServer: true, GetClientCertificate: clientHook}, ""},
		"ContextFor and SNI":   {tlssocket.Options{IsServer: true, ContextFor: contextHook, SNI: sniHook}, ""},
		"RequestCert":          {tlssocket.Options{IsServer: true, RequestCert: true, ClientAuth: tls.RequestClientCert}, ""},
		"AllowUnauthorized":    {tlssocket.Options{IsServer: true, AllowUnauthorized: true, ClientAuth: tls.RequestClientCert}, ""},
		"ClientAuth is 5":      {tlssocket.Options{IsServer: true, ClientAuth: 5}, code.OutOfRange},
		"ClientAuth is -1":     {tlssocket.Options{IsServer: true, ClientAuth: -1}, code.OutOfRange},
		"needs RequestCert":    {tlssocket.Options{IsServer: true, CheckClientIdentity: identity}, ""},
	} {
		a, _ := net.Pipe()
		_, err := tlssocket.New(a, &row.o)
		if row.want == "" {
			row.want = code.InvalidArgValue
		}
		testpair.RequireCode(t, err, row.want)
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not say %q", err, name)
		}
	}
	for name, o := range map[string]*tlssocket.ServerOptions{
		"ContextFor and SNI": {ContextFor: contextHook, SNI: sniHook},
		"needs RequestCert":  {CheckClientIdentity: identity},
		"ClientAuth is 5":    {ClientAuth: 5},
	} {
		if _, err := tlssocket.NewServer(o); err == nil ||
			!strings.Contains(err.Error(), name) {
			t.Errorf("%v does not say %q", err, name)
		}
	}
}
