package gotls_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// An alert is told by crypto/tls's text for it, so no two may share one.
func TestAlertTextsDiffer(t *testing.T) {
	seen := make(map[string]int)
	for n := range 256 {
		text := tls.AlertError(n).Error()
		if other, ok := seen[text]; ok {
			t.Errorf("alerts %d and %d are both %q", other, n, text)
		}
		seen[text] = n
	}
}

// Each alert of the peer is found in the error that crypto/tls makes of it.
func TestAlertOfPeer(t *testing.T) {
	for n := 1; n < 256; n++ { // 0 is an end, and no error
		err := hear(t, string([]byte{recordAlert, 3, 3, 0, 2, 2, byte(n)}), false)
		number, remote, ok := gotls.Alert(err)
		if !ok || !remote || int(number) != n {
			t.Fatalf("alert %d: %d, %v, %v in %v", n, number, remote, ok, err)
		}
		if gotls.Told(err) {
			t.Errorf("alert %d: Told is true of %v", n, err)
		}
	}
}

// An alert of the record layer's own is the error itself.
func TestAlertOfOurs(t *testing.T) {
	for start, want := range map[string]code.Code{
		"\x15\x03\x03\x00\x02\x07\x07":         code.SSLUnexpectedMessage,
		"\x16\x03\x03\x00\x04\x01\x00\x00\x00": code.SSLDecodeError,
	} {
		err := hear(t, start, true)
		n, remote, ok := gotls.Alert(err)
		if !ok || remote || gotls.LocalAlertCode(n) != want || !gotls.Told(err) {
			t.Errorf("%q: alert %d, %v, %v in %v", start, n, remote, ok, err)
		}
	}
}

func TestAlertOfOthers(t *testing.T) {
	for _, err := range []error{io.EOF, &net.OpError{Op: "read"},
		&net.OpError{Op: "remote error", Err: io.EOF}} {
		if n, _, ok := gotls.Alert(err); ok {
			t.Errorf("alert %d in %v", n, err)
		}
	}
}

// A side that was damaged on the way says which alert it sent.
func TestDamagedRecord(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		a, b := tcp(t)
		client, server := configs(t, version)
		_, s := connectOver(t, a, b, client, server)
		a.Write(append([]byte{recordData, 3, 3, 0, 40}, make([]byte, 40)...))
		_, err := s.Read(make([]byte, 1))
		n, remote, ok := gotls.Alert(err)
		if !ok || remote || gotls.LocalAlertCode(n) != code.SSLBadRecordMAC {
			t.Errorf("alert %d, %v, %v in %v", n, remote, ok, err)
		}
	})
}

// A server tells its clients by the alert that fits why it refuses their
// certificates, if crypto/tls is what refuses them. The verdict of others is
// always told as a bad certificate.
func TestAlertsOfVerdicts(t *testing.T) {
	old := testpki.Leaf(t, authority(t), "old", func(c *x509.Certificate) {
		c.NotAfter = time.Now().Add(-time.Hour)
	})
	good := testpki.Leaf(t, authority(t), "good")
	foreign := testpki.Leaf(t, testpki.CA(t, "foreign"), "foreign")
	refuse := func(tls.ConnectionState) error { return errors.New("no") }
	for _, c := range []struct {
		leaf   *pki.Leaf
		verify func(tls.ConnectionState) error
		alert  uint8
	}{{old, nil, 45}, {foreign, nil, 48}, {good, refuse, 42}} {
		eachVersion(t, func(t *testing.T, version uint16) {
			client, server := configs(t, version)
			cert := certificate(c.leaf)
			client.GetClientCertificate = func(*tls.CertificateRequestInfo) (
				*tls.Certificate, error) {
				return &cert, nil // whatever CAs the server names
			}
			server.ClientCAs = x509.NewCertPool()
			server.ClientCAs.AddCert(authority(t).Cert)
			server.ClientAuth = tls.RequireAndVerifyClientCert
			server.VerifyConnection = c.verify
			a, b := tcp(t)
			err, _ := fail(t, a, b, client, server)
			if n, remote, _ := gotls.Alert(err); !remote || n != c.alert {
				t.Errorf("%s: %v", c.leaf.Cert.Subject, err)
			}
		})
	}
}

// A client of TLS 1.3 that gives up in clear, as OpenSSL's do, leaves a server
// of crypto/tls without the reason.
func TestAlertInClear(t *testing.T) {
	a, b := tcp(t)
	client, server := configs(t, tls.VersionTLS13)
	liar := &replacer{Conn: a,
		with: []byte{recordAlert, 3, 3, 0, 2, 2, 48}}
	_, err := fail(t, liar, b, client, server)
	if _, remote, ok := gotls.Alert(err); !ok || remote {
		t.Errorf("the server got %v", err)
	}
}

// replacer writes something else from the second write on: the first is the
// ClientHello.
type replacer struct {
	net.Conn
	writes int
	with   []byte
}

func (r *replacer) Write(p []byte) (int, error) {
	if r.writes++; r.writes > 1 {
		_, err := r.Conn.Write(r.with)
		return len(p), err
	}
	return r.Conn.Write(p)
}

// CloseWrite lets the other side read on to the end.
func (r *replacer) CloseWrite() error { return r.Conn.(*net.TCPConn).CloseWrite() }
