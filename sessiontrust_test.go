package tlssocket_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"testing"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/store"
)

// mallory is a server of plain crypto/tls, with a certificate of its own.
type mallory struct{ config *tls.Config }

func newMallory(t *testing.T, leaf *pki.Leaf) mallory {
	t.Helper()
	pair, err := tls.X509KeyPair(leaf.CertPEM(), leaf.KeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	return mallory{&tls.Config{Certificates: []tls.Certificate{pair}}}
}

// visit lets a client connect to mallory.
func (m mallory) visit(t *testing.T, o *tlssocket.Options) (
	*tlssocket.Socket, error) {
	t.Helper()
	a, b := testpair.TCP(t)
	done := testpair.Go(func() error { // ends with the connection
		s := tls.Server(b, m.config)
		_, err := s.Write([]byte("x"))
		return errors.Join(err, s.CloseWrite())
	})
	c, err := tlssocket.New(a, o)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { c.Destroy(nil); testpair.Receive(t, done) })
	if err := c.Handshake(patientContext(t)); err != nil {
		return c, err
	}
	_, err = io.ReadAll(c)
	return c, err
}

// forge makes a session with mallory for a name, and puts another chain into
// it, which is public.
func (m mallory) forge(t *testing.T, name, version string, chain *pki.Leaf) []byte {
	t.Helper()
	o := &tlssocket.Options{ServerName: name, AllowUnauthorized: true}
	o.MaxVersion = version
	c, err := m.visit(t, o)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := tlssocket.SplitSession(c.Session())
	if err != nil {
		t.Fatal(err)
	}
	parts.Refused = ""
	parts.Chain = [][]byte{chain.Cert.Raw}
	return tlssocket.JoinSession(parts)
}

// Who can write a client's sessions, wherever they are kept, must not be able
// to pass for another server.
func TestForgedSessionIsNotTrusted(t *testing.T) {
	honest := testpki.CA(t, "honest")
	bank := testpki.Leaf(t, honest, "bank.example")
	m := newMallory(t, testpki.Leaf(t, testpki.CA(t, "mallory"), "evil.example"))
	for name, give := range map[string]func(*tlssocket.Options, []byte){
		"option": func(o *tlssocket.Options, session []byte) { o.Session = session },
		"store": func(o *tlssocket.Options, session []byte) {
			o.Sessions = store.Funcs{TakeFunc: func(context.Context, []byte) ([]byte, error) {
				return session, nil
			}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				o := &tlssocket.Options{ServerName: "bank.example"}
				o.CA, o.MaxVersion = [][]byte{honest.PEM()}, version
				give(o, m.forge(t, "bank.example", version, bank))
				c, err := m.visit(t, o)
				if err == nil || c != nil && c.Authorized() {
					t.Errorf("mallory is authorized as %v, %v",
						c.PeerCertificates()[0].Subject, err)
				}
			})
		})
	}
}

// A session whose response is not the one of its handshake is refused too, and
// with AllowUnauthorized it makes nobody authorized.
func TestForgedStapleIsNotTrusted(t *testing.T) {
	certs := testpair.Certs(t)
	good, err := certs.CA.OCSP(certs.Leaf.Cert, xocsp.Good, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	eachVersion(t, func(t *testing.T, version string) {
		co, so := both(t, version)
		first, _ := visit(t, co, so)
		parts, err := tlssocket.SplitSession(first.Session())
		if err != nil {
			t.Fatal(err)
		}
		parts.Staple = good
		co.Session = tlssocket.JoinSession(parts)
		co.OCSPPolicy = tlssocket.OCSPRequire
		c, s := testpair.New(t, co, so)
		err, _ = testpair.Shake(t, c, s)
		requireCode(t, err, code.Unspecified)
		co.AllowUnauthorized = true
		c, _ = visit(t, co, so)
		if !c.SessionReused() || c.Authorized() {
			t.Errorf("resumed %v, authorized %v", c.SessionReused(),
				c.Authorized())
		}
		requireCode(t, c.AuthorizationError(), code.Unspecified)
	})
}

// A server that turns to another CA for its clients turns away those of the
// former one, with their sessions.
func TestSessionEndsWithClientCA(t *testing.T) {
	former, next := testpki.CA(t, "former"), testpki.CA(t, "next")
	alice, err := former.IssueClient("alice")
	if err != nil {
		t.Fatal(err)
	}
	eachVersion(t, func(t *testing.T, version string) {
		contextOf := func(clients *pki.CA) *tlssocket.SecureContext {
			o := tlssocket.ContextOptions{CA: [][]byte{clients.PEM()},
				MaxVersion: version}
			present(&o, testpair.Certs(t).Leaf)
			return newContext(t, &o)
		}
		srv := startEcho(t, func(o *tlssocket.ServerOptions) {
			o.RequestCert, o.SecureContext = true, contextOf(former)
		})
		var session []byte
		for round, resumed := range []bool{false, true} {
			c := srv.mustDial(t, func(o *tlssocket.Options) {
				present(&o.ContextOptions, alice)
				o.Session = session
			})
			ping(t, c)
			if c.SessionReused() != resumed {
				t.Fatalf("round %d: resumed %v", round, !resumed)
			}
			session = c.Session()
			c.Close()
		}
		srv.SetSecureContext(contextOf(next))
		c, err := srv.dial(t, func(o *tlssocket.Options) {
			present(&o.ContextOptions, alice)
			o.Session = session
		})
		if err == nil {
			err = tryPing(c)
		}
		if err == nil {
			t.Error("alice gets in with a session of yesterday")
		}
	})
}
