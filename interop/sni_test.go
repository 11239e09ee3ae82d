package interop_test

import (
	"context"
	"errors"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// leafFor issues a certificate of the shared CA; its common name is host.
func leafFor(t *testing.T, host string) *pki.Leaf {
	t.Helper()
	leaf, err := testpair.Certs(t).CA.Issue([]string{host})
	if err != nil {
		t.Fatal(err)
	}
	return leaf
}

func contextFor(t *testing.T, host string) *tlssocket.SecureContext {
	t.Helper()
	leaf := leafFor(t, host)
	c, err := tlssocket.NewSecureContext(&tlssocket.ContextOptions{
		Cert: [][]byte{leaf.CertPEM()},
		Key:  [][]byte{leaf.KeyPEM()},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sniCases are names that a client asks for and the common name that it gets.
var sniCases = []struct{ asks, gets string }{
	{"one.test", "one.test"},
	{"a.wild.test", "*.wild.test"},
	{"a.b.wild.test", "localhost"},
	{"wild.test", "localhost"},
	{"other.test", "localhost"},
	{"", "localhost"},
}

// sniServers are servers of ours that choose in different ways.
var sniServers = []struct {
	name string
	set  func(t *testing.T, o *tlssocket.ServerOptions)
}{
	{"contexts", func(t *testing.T, o *tlssocket.ServerOptions) {
		o.Contexts = map[string]*tlssocket.SecureContext{
			"one.test":    contextFor(t, "one.test"),
			"*.wild.test": contextFor(t, "*.wild.test"),
		}
	}},
	{"hook", func(t *testing.T, o *tlssocket.ServerOptions) {
		one, wild := contextFor(t, "one.test"), contextFor(t, "*.wild.test")
		o.SNI = func(_ context.Context, name string) (
			*tlssocket.SecureContext, error) {
			switch name {
			case "one.test":
				return one, nil
			case "a.wild.test":
				return wild, nil
			case "":
				t.Error("asked for no name")
			}
			return nil, nil
		}
	}},
}

func eachSNIServer(t *testing.T,
	f func(t *testing.T, version string, s *server)) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, kind := range sniServers {
			t.Run(kind.name, func(t *testing.T) {
				o := serverOptions(version, testpair.Certs(t).Leaf)
				kind.set(t, o)
				f(t, version, serve(t, o))
			})
		}
	})
}

func TestSNIOpenSSLClient(t *testing.T) {
	eachSNIServer(t, func(t *testing.T, version string, s *server) {
		for _, test := range sniCases {
			args := []string{"-servername", test.asks}
			if test.asks == "" {
				args = []string{"-noservername"}
			}
			p := opensslClient(t, version, s.addr, args...)
			c := s.accept(t)
			if c.ServerName() != test.asks {
				t.Errorf("the name is %q, want %q", c.ServerName(),
					test.asks)
			}
			c.Close()
			p.exit(t)
			got := p.wait(t, "^subject=CN = (.*)$")[1]
			if got != test.gets {
				t.Errorf("%q gets %s, want %s", test.asks, got, test.gets)
			}
		}
	})
}

func TestSNINodeClient(t *testing.T) {
	eachSNIServer(t, func(t *testing.T, version string, s *server) {
		for _, test := range sniCases {
			n := nodeClient(t, version, s.addr, script{TLS: js{
				"servername": test.asks, "rejectUnauthorized": false}})
			if got := n.next(t, "secure").Subject; got != test.gets {
				t.Errorf("%q gets %s, want %s", test.asks, got, test.gets)
			}
		}
	})
}

// checkSNI asks a server of theirs for a name. It answers with a certificate
// for that name, or the one for localhost.
func checkSNI(t *testing.T, version, addr, asks, gets string) {
	t.Helper()
	o := clientOptions(t, version)
	o.ServerName = asks
	o.AllowUnauthorized = true
	s := secureClient(t, addr, o)
	defer s.Close()
	if got := s.PeerCertificates()[0].Subject.CommonName; got != gets {
		t.Errorf("%q gets %s, want %s", asks, got, gets)
	}
	if s.Authorized() != (asks == gets) {
		t.Errorf("%q: authorized %v (%v)", asks, s.Authorized(),
			s.AuthorizationError())
	}
}

func TestSNIOpenSSLServer(t *testing.T) {
	second := leafFor(t, "one.test")
	eachVersion(t, func(t *testing.T, version string) {
		addr, _ := opensslServer(t, version, testpair.Certs(t).Leaf,
			"-servername", "one.test", "-cert2", file(t, second.CertPEM()),
			"-key2", file(t, second.KeyPEM()))
		checkSNI(t, version, addr, "one.test", "one.test")
		checkSNI(t, version, addr, "other.test", "localhost")
	})
}

func TestSNINodeServer(t *testing.T) {
	second := leafFor(t, "one.test")
	eachVersion(t, func(t *testing.T, version string) {
		addr, n := nodeServer(t, version, testpair.Certs(t).Leaf, script{
			Contexts: map[string]js{"one.test": {
				"cert": string(second.CertPEM()),
				"key":  string(second.KeyPEM()),
			}},
		})
		for _, asks := range []string{"one.test", "other.test"} {
			gets := "localhost"
			if asks == "one.test" {
				gets = asks
			}
			checkSNI(t, version, addr, asks, gets)
			if got := n.next(t, "secure").ServerName; got != asks {
				t.Errorf("Node's server was asked for %v, want %s", got,
					asks)
			}
		}
	})
}

// TestSNIRefused: a hook's error refuses one client and no other.
func TestSNIRefused(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		o := serverOptions(version, testpair.Certs(t).Leaf)
		o.SNI = func(_ context.Context, name string) (
			*tlssocket.SecureContext, error) {
			if name == "bad.test" {
				return nil, errors.New("no such host here")
			}
			return nil, nil
		}
		s := serve(t, o)
		p := opensslClient(t, version, s.addr, "-servername", "bad.test")
		p.waitError(t, "SSL alert number 80$")
		wantCode(t, s.failure(t), code.TLSHookFailed)
		n := nodeClient(t, version, s.addr, script{TLS: js{
			"servername": "bad.test"}})
		if got := n.next(t, "error").Code; got !=
			"ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR" {
			t.Errorf("Node's client says %s", got)
		}
		wantCode(t, s.failure(t), code.TLSHookFailed)
		n = nodeClient(t, version, s.addr, script{})
		n.next(t, "secure")
	})
}
