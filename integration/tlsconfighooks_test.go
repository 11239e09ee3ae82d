package integration_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testech"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// The hooks of a server with crypto/tls's own types serve through a
// configuration too, in both versions.
func TestServerTLSConfigGoHooks(t *testing.T) {
	ca := testpair.Certs(t).CA
	var asked atomic.Value // the peer of the last hello
	other := contextFor(t, testpki.Leaf(t, ca, "other.test"))
	given := plainPair(testpki.Leaf(t, ca, "localhost"))
	srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
		o.CA = [][]byte{ca.PEM()}
		o.ClientAuth = tls.VerifyClientCertIfGiven
		o.ContextFor = func(_ context.Context, hello *tls.ClientHelloInfo) (
			*tlssocket.SecureContext, error) {
			asked.Store(hello.Conn.RemoteAddr().String())
			if hello.ServerName == "other.test" {
				return other, nil
			}
			return nil, nil
		}
		o.GetCertificate = func(hello *tls.ClientHelloInfo) (*tls.Certificate,
			error) {
			if hello.ServerName == "localhost" {
				return &given, nil
			}
			return nil, nil
		}
		o.CheckClientIdentity = func(_ context.Context,
			chain []*x509.Certificate) error {
			if chain[0].Subject.CommonName != "known" {
				return errors.New("who is that")
			}
			return nil
		}
	})
	config := srv.TLSConfig()
	testpair.EachVersion(t, func(t *testing.T, version string) {
		client := onlyPlain(plainClient(t), version)
		c, s := plainMeet(t, client, config)
		if got := asked.Load(); got != c.LocalAddr().String() {
			t.Errorf("ContextFor is asked for %v", got)
		}
		if !c.ConnectionState().PeerCertificates[0].Equal(given.Leaf) ||
			len(s.ConnectionState().PeerCertificates) != 0 {
			t.Error("not the certificate of GetCertificate, or one of a client")
		}
		client.ServerName = "other.test"
		plainMeet(t, client, config)
		client.ServerName = "localhost"
		for name, want := range map[string]code.Code{"known": "",
			"stranger": code.CertRejected} {
			leaf, err := ca.IssueClient(name)
			if err != nil {
				t.Fatal(err)
			}
			client.Certificates = []tls.Certificate{plainPair(leaf)}
			_, s, _, err := plainShake(t, client, config)
			if codeOf(err) != want {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
			if err == nil && len(s.ConnectionState().VerifiedChains) != 1 {
				t.Error("there are no verified chains")
			}
		}
	})
}

// The keys of ECH are those of the server's context of the moment.
func TestServerTLSConfigECH(t *testing.T) {
	old, next := testech.Key(t, 1, publicName), testech.Key(t, 2, publicName)
	with := func(key tls.EncryptedClientHelloKey) *tlssocket.SecureContext {
		var o tlssocket.ContextOptions
		present(&o, testpair.Certs(t).Leaf)
		o.ECHKeys = []tls.EncryptedClientHelloKey{key}
		return newContext(t, &o)
	}
	srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
		o.ContextOptions = tlssocket.ContextOptions{}
		o.SecureContext = with(old)
	})
	config := srv.TLSConfig()
	accepts := func(key tls.EncryptedClientHelloKey) bool {
		client := plainClient(t)
		client.MinVersion = tls.VersionTLS13
		client.EncryptedClientHelloConfigList = testech.List(key)
		_, s, err, _ := plainShake(t, client, config)
		return err == nil && s.ConnectionState().ECHAccepted
	}
	if !accepts(old) || accepts(next) {
		t.Error("it has not the key of the first context")
	}
	srv.SetSecureContext(with(next))
	if accepts(old) || !accepts(next) {
		t.Error("it has not the key of the second context")
	}
}
