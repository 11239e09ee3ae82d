package integration_test

import (
	"context"
	"crypto/tls"
	"errors"
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
