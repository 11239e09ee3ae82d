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
	"github.com/seed-435e3e10/tlssocket/internal/savedsession"
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
	if err := c.Handshake(testpair.PatientContext(t)); err != nil {
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
	parts, err := savedsession.Parse(c.Session())
	if err != nil {
		t.Fatal(err)
	}
	parts.Refused = ""
	parts.Chain = [][]byte{chain.Cert.Raw}
	return parts.Marshal()
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
			testpair.EachVersion(t, func(t *testing.T, version string) {
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
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co, so := testpair.Agreed(t, version)
		first, _ := testpair.Visit(t, co, so)
		parts, err := savedsession.Parse(first.Session())
		if err != nil {
			t.Fatal(err)
		}
		parts.Staple = good
		co.Session = parts.Marshal()
		co.OCSPPolicy = tlssocket.OCSPRequire
		c, s := testpair.New(t, co, so)
		err, _ = testpair.Shake(t, c, s)
		testpair.RequireCode(t, err, code.Unspecified)
		co.AllowUnauthorized = true
		c, _ = testpair.Visit(t, co, so)
		if !c.SessionReused() || c.Authorized() {
			t.Errorf("resumed %v, authorized %v", c.SessionReused(),
				c.Authorized())
		}
		testpair.RequireCode(t, c.AuthorizationError(), code.Unspecified)
	})
}

// A SessionCache that others fill through its methods is a store like others.
func TestFilledSessionCache(t *testing.T) {
	honest := testpki.CA(t, "honest")
	bank := testpki.Leaf(t, honest, "bank.example")
	m := newMallory(t, testpki.Leaf(t, testpki.CA(t, "mallory"), "evil.example"))
	testpair.EachVersion(t, func(t *testing.T, version string) {
		forged := m.forge(t, "bank.example", version, bank)
		cache := tlssocket.NewSessionCache(0)
		o := &tlssocket.Options{ServerName: "bank.example"}
		o.CA, o.MaxVersion = [][]byte{honest.PEM()}, version
		o.Sessions = store.Funcs{TakeFunc: func(ctx context.Context, id []byte) (
			[]byte, error) {
			return nil, cache.Put(ctx, id, forged, time.Hour)
		}}
		m.visit(t, o)
		o.Sessions = cache
		if c, err := m.visit(t, o); err == nil || c.SessionReused() {
			t.Errorf("resumed %v, %v", c.SessionReused(), err)
		}
	})
}
