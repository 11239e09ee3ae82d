package tlssocket_test

import (
	"context"
	"crypto/x509"
	"net"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// requireCertEffect: any certificate will do, and none will not.
func requireCertEffect(t *testing.T) {
	stranger := issueLeaf(t, freshCA(t, "stranger"), "stranger")
	for _, version := range bothVersions {
		for _, sent := range []bool{false, true} {
			client, server := testpair.Client(t), testpair.Server(t)
			only(version)(client)
			server.RequestCert, server.RequireCert = true, true
			server.AllowUnauthorized = true
			want := tlssocket.ErrSSLPeerDidNotReturnCertificate
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
	requireCode(t, err, tlssocket.ErrInvalidArgValue)
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
		other := issueLeaf(t, freshCA(t, "other"), "other.example")
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
