package integration_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// mismatch is a pair of options that cannot agree, and what each side says.
type mismatch struct {
	name   string
	client func(*tlssocket.Options)
	server func(*tlssocket.Options)
	mangle func(hello []byte) // changes what the client sends
	cCode  code.Code
	sCode  code.Code
}

const (
	alert40 = code.Code("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE")
	alert70 = code.Code("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION")
)

func only(version string) func(*tlssocket.Options) {
	return func(o *tlssocket.Options) {
		o.MinVersion, o.MaxVersion = version, version
	}
}

func suites(version, list string) func(*tlssocket.Options) {
	return func(o *tlssocket.Options) {
		only(version)(o)
		o.Ciphers = list
	}
}

func curve(version, list string) func(*tlssocket.Options) {
	return func(o *tlssocket.Options) {
		only(version)(o)
		o.ECDHCurve = list
	}
}

func noCertificate(version string) func(*tlssocket.Options) {
	return func(o *tlssocket.Options) {
		only(version)(o)
		o.Cert, o.Key = nil, nil
	}
}

var mismatches = []mismatch{
	{"client too old", only("TLSv1.2"), only("TLSv1.3"), nil,
		alert70, code.SSLUnsupportedProtocol},
	{"server too old", only("TLSv1.3"), only("TLSv1.2"), nil,
		alert70, code.SSLUnsupportedProtocol},
	{"no cipher, 1.2",
		suites("TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256"),
		suites("TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384"), nil,
		alert40, code.SSLNoSharedCipher},
	{"no cipher, 1.3", only("TLSv1.3"), only("TLSv1.3"), forgetSuites,
		alert40, code.SSLNoSharedCipher},
	{"no curve, 1.3", curve("TLSv1.3", "X25519"), curve("TLSv1.3", "P-384"),
		nil, alert40, code.SSLNoSuitableKeyShare},
	{"no curve, 1.2", curve("TLSv1.2", "X25519"), curve("TLSv1.2", "P-384"),
		nil, alert40, code.SSLNoSharedCipher},
	{"no signature algorithm", only("TLSv1.3"), only("TLSv1.3"),
		forgetSignatures, alert40, code.SSLNoSuitableSignature},
	{"no certificate, 1.3", only("TLSv1.3"), noCertificate("TLSv1.3"), nil,
		alert40, code.SSLNoSuitableSignature},
	{"no certificate, 1.2", only("TLSv1.2"), noCertificate("TLSv1.2"), nil,
		alert40, code.SSLNoSharedCipher},
}

func TestMismatches(t *testing.T) {
	for _, m := range mismatches {
		t.Run(m.name, func(t *testing.T) {
			client, server := testpair.Client(t), testpair.Server(t)
			m.client(client)
			m.server(server)
			a, b := testpair.TCP(t)
			c, s := testpair.Over(t, &mangler{Conn: a, mangle: m.mangle}, b,
				client, server)
			cErr, sErr := testpair.Shake(t, c, s)
			t.Logf("client: %v", cErr)
			t.Logf("server: %v", sErr)
			if e := codeOf(sErr); e != m.sCode {
				t.Errorf("server has code %s; want %s", e, m.sCode)
			}
			if e := codeOf(cErr); e != m.cCode {
				t.Errorf("client has code %s; want %s", e, m.cCode)
			}
		})
	}
}

func codeOf(err error) (c code.Code) {
	errors.As(err, &c)
	return c
}

// mangler changes the first write, which is the ClientHello.
type mangler struct {
	net.Conn
	mangle func([]byte)
}

func (m *mangler) Write(p []byte) (int, error) {
	if m.mangle != nil {
		p = append([]byte(nil), p...)
		m.mangle(p)
		m.mangle = nil
	}
	return m.Conn.Write(p)
}

// helloList returns the length-prefixed list of cipher suites in the record of
// a ClientHello, and what follows it.
func helloList(hello []byte) (suites, rest []byte) {
	at := 5 + 4 + 2 + 32
	at += 1 + int(hello[at]) // session id
	n := int(hello[at])<<8 | int(hello[at+1])
	return hello[at+2 : at+2+n], hello[at+2+n:]
}

// forgetSuites makes all suites of a hello ones that nobody has.
func forgetSuites(hello []byte) {
	suites, _ := helloList(hello)
	for i := range suites {
		suites[i] = 0xfa
	}
}

// forgetSignatures does so with the signature algorithms, extension 13.
func forgetSignatures(hello []byte) {
	_, rest := helloList(hello)
	rest = rest[1+int(rest[0])+2:] // compression methods, length
	for len(rest) >= 4 {
		id, n := int(rest[0])<<8|int(rest[1]), int(rest[2])<<8|int(rest[3])
		if id == 13 {
			for i := 6; i < 4+n; i++ {
				rest[i] = 0xfa
			}
		}
		rest = rest[4+n:]
	}
}

// flipper damages the last byte of a write once it was told to.
type flipper struct {
	net.Conn
	armed atomic.Bool
}

func (f *flipper) Write(p []byte) (int, error) {
	if f.armed.CompareAndSwap(true, false) {
		p = append([]byte(nil), p...)
		p[len(p)-1] ^= 1
	}
	return f.Conn.Write(p)
}

// Node has another code for the AES-GCM of TLS 1.2 than for TLS 1.3.
var damageCodes = map[string]code.Code{
	"TLSv1.2": code.SSLCipherOperationFailed,
	"TLSv1.3": code.SSLBadRecordMAC,
}

func TestDamagedRecord(t *testing.T) {
	for _, version := range bothVersions {
		t.Run(version, func(t *testing.T) {
			client := testpair.Client(t)
			only(version)(client)
			a, b := testpair.TCP(t)
			flip := &flipper{Conn: a}
			c, s := testpair.Over(t, flip, b, client, nil)
			requireSecureNow(t, c, s)
			flip.armed.Store(true)
			if _, err := c.Write([]byte("secret")); err != nil {
				t.Fatal(err)
			}
			n, err := s.Read(make([]byte, 10))
			if n != 0 {
				t.Errorf("%d bytes of a damaged record were read", n)
			}
			var alert *tlssocket.AlertError
			if !errors.As(err, &alert) || alert.Remote || alert.Alert != 20 {
				t.Errorf("no local alert 20 in %v", err)
			}
			_, err = c.Read(make([]byte, 10))
			testpair.RequireCode(t, err, "ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC")
		})
	}
}

func TestDamagedRecordCode(t *testing.T) {
	for _, version := range bothVersions {
		t.Run(version, func(t *testing.T) {
			client := testpair.Client(t)
			only(version)(client)
			a, b := testpair.TCP(t)
			flip := &flipper{Conn: a}
			c, s := testpair.Over(t, flip, b, client, nil)
			requireSecureNow(t, c, s)
			flip.armed.Store(true)
			c.Write([]byte("secret"))
			_, err := s.Read(make([]byte, 10))
			testpair.RequireCode(t, err, damageCodes[version])
		})
	}
}

func requireSecureNow(t *testing.T, c, s *tlssocket.Socket) {
	t.Helper()
	cErr, sErr := testpair.Shake(t, c, s)
	requireSecure(t, cErr, sErr)
}

// The stream may end in the middle of a record, by FIN or by RST.
func TestTruncatedRecord(t *testing.T) {
	for _, version := range bothVersions {
		client := testpair.Client(t)
		only(version)(client)
		a, b := testpair.TCP(t)
		c, s := testpair.Over(t, a, b, client, nil)
		requireSecureNow(t, c, s)
		a.Write([]byte{23, 3, 3, 0, 40, 1, 2, 3})
		a.(*net.TCPConn).CloseWrite()
		_, err := s.Read(make([]byte, 10))
		testpair.RequireCode(t, err, code.SSLUnexpectedEOF)
		if !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			t.Errorf("%v does not match io.ErrUnexpectedEOF alone", err)
		}
	}
}

func TestResetAfterHandshake(t *testing.T) {
	a, b := testpair.TCP(t)
	c, s := testpair.Over(t, a, b, nil, nil)
	requireSecureNow(t, c, s)
	reset(a.(*net.TCPConn))
	_, err := s.Read(make([]byte, 10))
	testpair.RequireCode(t, err, code.ConnReset)
}

// twoKeys makes a server with a key of P-256 and one of RSA, in that order.
func twoKeys(t *testing.T) *tlssocket.Options {
	t.Helper()
	ca := testpair.Certs(t).CA
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := ca.IssueWithKey(key, []string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	rsa := testpki.RSA(t, ca, "localhost")
	server := testpair.Server(t)
	server.Cert = [][]byte{ec.CertPEM(), rsa.CertPEM()}
	server.Key = [][]byte{rsa.KeyPEM(), ec.KeyPEM()} // any order will do
	return server
}

// A key that the other side's algorithms cannot use chooses the next pair.
func TestSeveralKindsOfKeys(t *testing.T) {
	server := twoKeys(t)
	for list, want := range map[string]string{
		"ECDHE-RSA-AES128-GCM-SHA256":   "RSA",
		"ECDHE-ECDSA-AES128-GCM-SHA256": "ECDSA",
	} {
		client := testpair.Client(t)
		suites("TLSv1.2", list)(client)
		c, _ := testpair.Secure(t, client, server)
		got := c.PeerCertificates()[0].PublicKeyAlgorithm.String()
		if got != want {
			t.Errorf("%s got a key of %s", list, got)
		}
	}
}

// Nor is a key chosen whose curve the server does not take.
func TestKeyOfCurveThatIsOff(t *testing.T) {
	server := twoKeys(t)
	server.ECDHCurve = "P-384"
	client := testpair.Client(t)
	suites("TLSv1.2",
		"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256")(client)
	c, err := handshakeOf(t, client, server)
	if err != nil || c.Cipher().Name != "ECDHE-RSA-AES128-GCM-SHA256" {
		t.Errorf("%s is used, %v", c.Cipher().Name, err)
	}
}

// listen tells of errors with codes as well.
func TestListenErrors(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	srv, err := tlssocket.NewServer(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	err = srv.Listen(t.Context(), "tcp", taken.Addr().String())
	testpair.RequireCode(t, err, code.AddrInUse)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	err = srv.Listen(over, "tcp", "localhost:0")
	if err != nil { // the look-up may need no time
		testpair.RequireCode(t, err, code.Aborted)
	}
	err = srv.Listen(t.Context(), "tcp", "no port")
	testpair.RequireCode(t, err, code.InvalidArgValue)
}
