package integration_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// sealer makes the records that crypto/tls would not send: those of a peer of
// TLS 1.3 that does with its keys what it likes.
type sealer struct {
	secret []byte
	aead   cipher.AEAD
	iv     []byte
	number uint64
}

const typeHandshake, typeData = 22, 23

// expand is HKDF-Expand-Label of RFC 8446, section 7.1, without a context.
func expand(secret []byte, label string, size int) []byte {
	label = "tls13 " + label
	info := binary.BigEndian.AppendUint16(nil, uint16(size))
	info = append(append(info, byte(len(label))), label...)
	out, err := hkdf.Expand(func() hash.Hash { return sha256.New() }, secret,
		string(append(info, 0)), size)
	if err != nil {
		panic(err) // the size is wrong
	}
	return out
}

// use takes a traffic secret of TLS_AES_128_GCM_SHA256.
func (s *sealer) use(secret []byte) {
	block, err := aes.NewCipher(expand(secret, "key", 16))
	if err != nil {
		panic(err) // the size is wrong
	}
	s.secret, s.number = secret, 0
	s.iv = expand(secret, "iv", 12)
	s.aead, _ = cipher.NewGCM(block) // a block of AES will do
}

// seal makes one record.
func (s *sealer) seal(kind byte, content ...byte) []byte {
	nonce := bytes.Clone(s.iv)
	number := binary.BigEndian.AppendUint64(nil, s.number)
	for i, b := range number {
		nonce[len(nonce)-len(number)+i] ^= b
	}
	s.number++
	inner := append(slices.Clone(content), kind)
	header := []byte{typeData, 3, 3}
	header = binary.BigEndian.AppendUint16(header,
		uint16(len(inner)+s.aead.Overhead()))
	return s.aead.Seal(header, nonce, inner, header)
}

// ticket makes a NewSessionTicket (RFC 8446, section 4.6.1).
func (s *sealer) ticket(i int) []byte {
	body := []byte{0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 4}
	body = binary.BigEndian.AppendUint32(body, uint32(i))
	body = append(body, 0, 0)
	return s.seal(typeHandshake,
		append([]byte{4, 0, 0, byte(len(body))}, body...)...)
}

// keyUpdate makes a KeyUpdate that asks for one (section 4.6.3).
func (s *sealer) keyUpdate() []byte {
	record := s.seal(typeHandshake, 24, 0, 0, 1, 1)
	s.use(expand(s.secret, "traffic upd", sha256.Size))
	return record
}

// flood makes so many records, and data between them: crypto/tls gives up a
// peer that sends none.
func (s *sealer) flood(count int, record func(i int) []byte) (wire []byte) {
	for i := range count {
		wire = append(wire, record(i)...)
		if i%15 == 14 {
			wire = append(wire, s.seal(typeData, 'x')...)
		}
	}
	return wire
}

// errSuite is no failure: without AES in hardware crypto/tls prefers ChaCha20.
var errSuite = errors.New("the records are not of TLS_AES_128_GCM_SHA256")

// hostileServer runs the handshake of a server on conn.
func hostileServer(conn net.Conn, cert tls.Certificate) (*sealer, error) {
	var log bytes.Buffer
	srv := tls.Server(conn, &tls.Config{
		Certificates:           []tls.Certificate{cert},
		SessionTicketsDisabled: true,
		KeyLogWriter:           &log,
		MinVersion:             tls.VersionTLS13,
	})
	if err := srv.Handshake(); err != nil {
		return nil, err
	}
	if srv.ConnectionState().CipherSuite != tls.TLS_AES_128_GCM_SHA256 {
		return nil, errSuite
	}
	return sealerOf(log.String(), "SERVER_TRAFFIC_SECRET_0")
}

// hostileClient runs the handshake of a client on conn.
func hostileClient(t testing.TB, conn net.Conn) (*sealer, error) {
	var log bytes.Buffer
	config := plainClient(t)
	config.KeyLogWriter = &log
	client := tls.Client(conn, config)
	if err := client.Handshake(); err != nil {
		return nil, err
	}
	if client.ConnectionState().CipherSuite != tls.TLS_AES_128_GCM_SHA256 {
		return nil, errSuite
	}
	return sealerOf(log.String(), "CLIENT_TRAFFIC_SECRET_0")
}

// sealerOf takes the secret with a label from a key log.
func sealerOf(log, label string) (*sealer, error) {
	for line := range strings.Lines(log) {
		f := strings.Fields(line)
		if len(f) == 3 && f[0] == label {
			secret, err := hex.DecodeString(f[2])
			s := new(sealer)
			s.use(secret)
			return s, err
		}
	}
	return nil, errors.New("no secret was logged")
}

// hostile is a client over a, and what seals its server's records on b.
func hostile(t *testing.T, a, b net.Conn, o *tlssocket.Options,
	cert tls.Certificate) (*tlssocket.Socket, *sealer) {
	t.Helper()
	c, err := tlssocket.New(a, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Destroy(nil) })
	var s *sealer
	served := testpair.Go(func() (err error) {
		s, err = hostileServer(b, cert)
		return err
	})
	cErr := c.Handshake(testpair.PatientContext(t))
	sErr := testpair.Receive(t, served)
	if sErr == errSuite {
		t.Skip(sErr)
	}
	requireSecure(t, cErr, sErr)
	return c, s
}

// heavyChain is the shared certificate with a companion of 100 kB: each
// session carries the chain.
func heavyChain(t *testing.T) tls.Certificate {
	t.Helper()
	cert := keyPair(t)
	heavy := testpki.Leaf(t, testpair.Certs(t).CA, "heavy.example",
		func(c *x509.Certificate) {
			for i := range 5000 {
				c.DNSNames = append(c.DNSNames, fmt.Sprint(i, ".heavy.example"))
			}
		})
	cert.Certificate = append(cert.Certificate, heavy.Cert.Raw)
	return cert
}

// A server may send tickets without end. Each weighs a few bytes there, and
// must not cost the whole chain here.
func TestTicketFlood(t *testing.T) {
	for _, heard := range []bool{false, true} {
		t.Run(fmt.Sprintf("heard %v", heard), func(t *testing.T) {
			floodTickets(t, heard)
		})
	}
}

func floodTickets(t *testing.T, heard bool) {
	const flood, enough, mega = 1500, 64, 1 << 20
	var told atomic.Int32
	read := make(chan struct{})
	o := testpair.Client(t)
	o.Events = new(tlssocket.Events)
	if heard {
		o.Events.Session.On(func(tlssocket.SessionEvent) {
			<-read // a slow listener, so that events pile up
			told.Add(1)
		})
	}
	closed := make(chan struct{})
	o.Events.Close.On(func(tlssocket.CloseEvent) { close(closed) })
	a, b := testpair.TCP(t)
	c, s := hostile(t, a, b, o, heavyChain(t))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	go func() {
		b.Write(s.flood(flood, s.ticket))
		b.(*net.TCPConn).CloseWrite()
	}()
	if n := len(readAllOf(t, c)); n != flood/15 {
		t.Errorf("%d bytes came", n)
	}
	close(read)
	if c.Session() == nil {
		t.Error("there is no session")
	}
	c.Close()
	testpair.Receive(t, closed)
	runtime.ReadMemStats(&after)
	if n := told.Load(); n > enough || heard && n == 0 {
		t.Errorf("%d sessions were told", n)
	}
	if n := (after.TotalAlloc - before.TotalAlloc) / mega; n > 64 {
		t.Errorf("%d MB were allocated for %d tickets", n, flood)
	}
}

// late lets no write through while it is closed, as if a deadline had passed,
// and counts what it lets through.
type late struct {
	net.Conn
	shut atomic.Bool
	sent atomic.Int64
}

func (l *late) Write(p []byte) (int, error) {
	if l.shut.Load() {
		return 0, os.ErrDeadlineExceeded
	}
	n, err := l.Conn.Write(p)
	l.sent.Add(int64(n))
	return n, err
}

// Each KeyUpdate that asks for one makes crypto/tls write. While nothing can
// be written, what waits must have a limit.
func TestKeyUpdateFlood(t *testing.T) {
	const flood, enough = 16000, 384 << 10 // of 27 bytes each
	a, b := testpair.TCP(t)
	l := &late{Conn: a}
	c, s := hostile(t, l, b, testpair.Client(t), keyPair(t))
	l.shut.Store(true)
	_, err := c.Write([]byte("late"))
	testpair.RequireCode(t, err, code.TimedOut)
	l.sent.Store(0)
	go func() {
		b.Write(s.flood(flood, func(int) []byte { return s.keyUpdate() }))
		b.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, b)
	}()
	c.SetReadDeadline(time.Now().Add(testpair.Patience))
	n, err := io.Copy(io.Discard, c)
	if err == nil || isLate(err) {
		t.Errorf("reading ends with %v after %d bytes", err, n)
	}
	l.shut.Store(false)
	c.Write([]byte("x")) // after what waits, if there is a connection still
	if n := l.sent.Load(); n > enough {
		t.Errorf("%d bytes waited", n)
	}
}
