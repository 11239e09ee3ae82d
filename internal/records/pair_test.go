package records

import (
	"bytes"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

// patience bounds what a test waits for that will not come.
const patience = 2 * time.Minute

var certificate = sync.OnceValues(func() (tls.Certificate, error) {
	leaf, err := pki.SelfSigned([]string{"localhost"})
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Cert.Raw},
		PrivateKey: leaf.Key}, nil
})

// handshake runs crypto/tls's handshakes over two ends, and returns the secrets
// and the suite. The server sends no tickets.
func handshake(t testing.TB, a, b net.Conn) (client, server *tls.Conn,
	suite uint16, fromClient, fromServer []byte) {
	t.Helper()
	cert, err := certificate()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	client = tls.Client(a, &tls.Config{InsecureSkipVerify: true,
		CurvePreferences:            []tls.CurveID{tls.CurveP256},
		DynamicRecordSizingDisabled: true})
	server = tls.Server(b, &tls.Config{Certificates: []tls.Certificate{cert},
		MinVersion: tls.VersionTLS13, SessionTicketsDisabled: true,
		KeyLogWriter: &log, DynamicRecordSizingDisabled: true})
	served := make(chan error, 1)
	go func() { served <- server.Handshake() }()
	if err := client.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-served; err != nil {
		t.Fatal(err)
	}
	return client, server, server.ConnectionState().CipherSuite,
		secretOf(t, log.String(), "CLIENT"), secretOf(t, log.String(), "SERVER")
}

func secretOf(t testing.TB, log, side string) []byte {
	t.Helper()
	var random, secret string
	_, line, _ := strings.Cut(log, side+"_TRAFFIC_SECRET_0")
	fmt.Sscan(line, &random, &secret)
	b, err := hex.DecodeString(secret)
	if err != nil || len(b) == 0 {
		t.Fatalf("no secret of %s in %q: %v", side, log, err)
	}
	return b
}

// tcp returns the ends of a connection.
func tcp(t testing.TB) (client, server net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []net.Conn{client, server} {
		t.Cleanup(func() { c.Close() })
		c.SetDeadline(time.Now().Add(patience))
	}
	return client, server
}

// takeOver has a client of crypto/tls, and records of ours for its server, over
// the connection that it returns.
func takeOver(t testing.TB) (client *tls.Conn, server *Conn, under net.Conn) {
	t.Helper()
	if !Supported(tls.TLS_AES_128_GCM_SHA256) {
		t.Skip("there are no records of ours in FIPS mode")
	}
	a, b := tcp(t)
	client, _, suite, in, out := handshake(t, a, b)
	server, err := New(b, suite, Direction{in, 0}, Direction{out, 0})
	if err != nil {
		t.Fatal(err)
	}
	return client, server, b
}

// peer makes the records that a hostile peer may send.
type peer struct {
	half
	bytes.Buffer
}

func newPeer(t testing.TB, suite uint16, secret []byte) *peer {
	t.Helper()
	if !Supported(suite) {
		t.Skip("there are no records of ours in FIPS mode")
	}
	p := new(peer)
	if err := p.start(suites[suite], secret, 0); err != nil {
		t.Fatal(err)
	}
	return p
}

// send adds a record with a type, and a padding behind it.
func (p *peer) send(kind byte, content []byte, padding int) {
	inner := append(append(bytes.Clone(content), kind), make([]byte, padding)...)
	p.sendInner(inner)
}

// sendInner adds a record whose content, type and padding are inner.
func (p *peer) sendInner(inner []byte) {
	k, err := p.keys()
	if err != nil {
		panic(err) // the test's suite is none
	}
	size := len(inner) + tagSize
	header := []byte{kindData, 3, 3, byte(size >> 8), byte(size)}
	k.xor(p.seq)
	p.Write(k.aead.Seal(header, k.iv[:], inner, header))
	k.xor(p.seq)
	p.seq++
}

// updateKey adds a KeyUpdate.
func (p *peer) updateKey(asks byte) {
	p.send(kindHandshake, []byte{messageKeyUpdate, 0, 0, 1, asks}, 0)
	if err := p.turn(); err != nil {
		panic(err)
	}
}

// script is a wire that gives what it was given, and keeps what is written.
type script struct {
	net.Conn // for its addresses; nil if nobody asks
	in       io.Reader
	out      bytes.Buffer
}

func (s *script) Read(p []byte) (int, error)  { return s.in.Read(p) }
func (s *script) Write(p []byte) (int, error) { return s.out.Write(p) }
func (s *script) Close() error                { return nil }

// alertOf returns the alert that ends what was written, as the peer's crypto/tls
// would tell it; "EOF" if there is none.
func alertOf(t testing.TB, suite uint16, secret, written []byte) string {
	t.Helper()
	c, err := New(&script{in: bytes.NewReader(written)}, suite,
		Direction{secret, 0}, Direction{secret, 0})
	if err != nil {
		t.Fatal(err)
	}
	c.in.useless = math.MinInt8 // crypto/tls answers each KeyUpdate with one
	n, err := c.Read(make([]byte, 1))
	if err == nil {
		t.Fatalf("%d bytes of data were written", n)
	}
	return err.Error()
}
