package integration_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// requireCertEffect: any certificate will do, and none will not.
func requireCertEffect(t *testing.T) {
	stranger := testpki.Leaf(t, testpki.CA(t, "stranger"), "stranger")
	for _, version := range bothVersions {
		for _, sent := range []bool{false, true} {
			client, server := testpair.Client(t), testpair.Server(t)
			only(version)(client)
			server.RequestCert, server.RequireCert = true, true
			server.AllowUnauthorized = true
			want := code.SSLPeerDidNotReturnCertificate
			if sent {
				present(&client.ContextOptions, stranger)
				want = ""
			}
			c, s := testpair.New(t, client, server)
			if _, err := testpair.Shake(t, c, s); codeOf(err) != want {
				t.Errorf("%s, a certificate %v: %v", version, sent, err)
			}
			if s.Authorized() {
				t.Errorf("%s: a stranger is authorized", version)
			}
		}
	}
	conn, other := net.Pipe()
	defer conn.Close()
	defer other.Close()
	_, err := tlssocket.New(conn,
		&tlssocket.Options{IsServer: true, RequireCert: true})
	testpair.RequireCode(t, err, code.InvalidArgValue)
}

// onSessionEffect: the session is there when data that followed it is read.
func onSessionEffect(t *testing.T) {
	for _, version := range bothVersions {
		client, server := testpair.Client(t), keyed(t)
		only(version)(client)
		var sessions [][]byte
		client.OnSession = func(session []byte) {
			sessions = append(sessions, session)
		}
		c, s := testpair.Secure(t, client, server)
		go s.Write([]byte("x"))
		if _, err := c.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		if len(sessions) != 1 {
			t.Fatalf("%s: %d sessions", version, len(sessions))
		}
		client.OnSession = nil
		if !resumes(t, client, server, sessions[0]) {
			t.Errorf("%s: not resumed", version)
		}
	}
}

// keyCertEffect: the hook has the last word on the certificate.
func keyCertEffect(t *testing.T) {
	for _, version := range bothVersions {
		client, server := testpair.Client(t), testpair.Server(t)
		only(version)(client)
		client.AllowUnauthorized = true
		other := testpki.Leaf(t, testpki.CA(t, "other"), "other.example")
		server.KeyCert = func() *tlssocket.SecureContext {
			return contextFor(t, other)
		}
		var stapled string
		server.OCSP = func(_ context.Context, cert, _ *x509.Certificate) (
			[]byte, error) {
			stapled = cert.Subject.CommonName
			return nil, nil
		}
		c, s := testpair.Secure(t, client, server)
		if stapled != "other.example" {
			t.Errorf("%s: the response is for %q", version, stapled)
		}
		for _, name := range []string{c.PeerCertificates()[0].Subject.CommonName,
			s.LocalCertificate().Subject.CommonName} {
			if name != "other.example" {
				t.Errorf("%s: the certificate is %s's", version, name)
			}
		}
		server.KeyCert = func() *tlssocket.SecureContext { return nil }
		c, _ = testpair.Secure(t, client, server)
		if c.PeerCertificates()[0].Equal(other.Cert) {
			t.Errorf("%s: nil is a context", version)
		}
	}
}

// A panic in OnSession ends its socket and no more, whoever reads: in the
// handshake, a Read, or the goroutine that reads ahead for Events.Session.
func TestOnSessionPanics(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for name, listen := range map[string]bool{
			"read": false, "ahead": true} {
			t.Run(name, func(t *testing.T) {
				srv := startEcho(t, nil)
				co := testpair.Client(t)
				only(version)(co)
				co.OnSession = func([]byte) { panic("in OnSession") }
				if listen {
					co.Events = new(tlssocket.Events)
					co.Events.Session.On(func(tlssocket.SessionEvent) {})
				}
				c, err := tlssocket.New(srv.raw(t), co)
				if err != nil {
					t.Fatal(err)
				}
				_, err = c.Read(make([]byte, 1))
				testpair.RequireCode(t, err, code.TLSHookPanic)
				var p *tlssocket.PanicError
				if !errors.As(err, &p) || p.Value != "in OnSession" {
					t.Errorf("got %v", err)
				}
			})
		}
	})
}

func TestKeyCertPanics(t *testing.T) {
	server := testpair.Server(t)
	server.KeyCert = func() *tlssocket.SecureContext { panic("in KeyCert") }
	c, s := testpair.New(t, testpair.Client(t), server)
	_, sErr := testpair.Shake(t, c, s)
	testpair.RequireCode(t, sErr, code.TLSHookPanic)
}
