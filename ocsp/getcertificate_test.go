package ocsp_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

// stapled returns what a client of crypto/tls is stapled by a server.
func stapled(t *testing.T, serve func(*tls.ClientHelloInfo) (*tls.Certificate,
	error)) []byte {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0",
		&tls.Config{GetCertificate: serve})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() { // ends with the connection
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		conn.Write([]byte("x"))
	}()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c := tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
	if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return c.ConnectionState().OCSPResponse
}

func certificateOf(leaf *pki.Leaf, issuers ...*pki.CA) tls.Certificate {
	cert := tls.Certificate{PrivateKey: leaf.Key}
	cert.Certificate = append(cert.Certificate, leaf.Cert.Raw)
	for _, ca := range issuers {
		cert.Certificate = append(cert.Certificate, ca.Cert.Raw)
	}
	return cert
}

// A server of plain crypto/tls staples.
func TestGetCertificate(t *testing.T) {
	ca := testpki.CA(t, "CA")
	leaf := testpki.Leaf(t, ca, "localhost")
	responder := ca.NewResponder(time.Hour)
	responder.Set(leaf.Cert, xocsp.Good)
	web := httptest.NewServer(responder)
	defer web.Close()
	s, err := ocsp.New(&ocsp.Options{Responder: web.URL,
		WaitFirst: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	der := stapled(t, s.GetCertificate(certificateOf(leaf, ca)))
	r, err := ocsp.Verify(der, leaf.Cert, ca.Cert, time.Now())
	if err != nil || r.Status != ocsp.Good {
		t.Errorf("%+v, %v", r, err)
	}
	if der := stapled(t, s.GetCertificate(certificateOf(leaf))); der != nil {
		t.Error("a response without an issuer")
	}
	// Who does not ask is not served one, and does not wait for it.
	asked := responder.Asked()
	other := certificateOf(testpki.Leaf(t, ca, "other"), ca)
	cert, err := s.GetCertificate(other)(new(tls.ClientHelloInfo))
	if err != nil || cert.OCSPStaple != nil || responder.Asked() != asked {
		t.Errorf("%v, asked %d times more", err, responder.Asked()-asked)
	}
}

func TestGetCertificateRefuses(t *testing.T) {
	s, err := ocsp.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	leaf := testpki.Leaf(t, testpki.CA(t, "CA"), "localhost")
	garbage := certificateOf(leaf)
	garbage.Certificate = append(garbage.Certificate, []byte("garbage"))
	for name, cert := range map[string]tls.Certificate{
		"empty": {}, "no certificate": {Certificate: [][]byte{{1}}},
		"garbage behind it": garbage,
	} {
		_, err := s.GetCertificate(cert)(new(tls.ClientHelloInfo))
		if !errors.Is(err, code.InvalidArgValue) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
