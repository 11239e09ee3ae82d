package integration_test

import (
	"bytes"
	"crypto/fips140"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// compact is a server's options with CompactRecords.
func compact(t testing.TB) *tlssocket.Options {
	o := testpair.Server(t)
	o.CompactRecords = true
	return o
}

// requireCompact fails the test unless a socket has let go of crypto/tls, or has
// not, as it should.
func requireCompact(t *testing.T, s *tlssocket.Socket, want bool) {
	t.Helper()
	if want && fips140.Enabled() {
		return // it stays with crypto/tls, and to ask by TLS would end Data
	}
	if got := s.TLS() == nil; got != want {
		t.Errorf("it has records of its own: %v", got)
	}
}

func compactEffect(t *testing.T) {
	_, s := testpair.Secure(t, nil, compact(t))
	requireCompact(t, s, true)
}

func serverCompactRecords(t *testing.T) {
	srv := startServer(t, func(o *tlssocket.ServerOptions) { o.CompactRecords = true })
	srv.mustDial(t, nil)
	requireCompact(t, testpair.Receive(t, srv.secure), true)
}

// Bytes go both ways over every kind of connection, also such as came together
// with the end of the handshake.
func TestCompactCarries(t *testing.T) {
	for name, ends := range map[string]func(testing.TB) (a, b net.Conn){
		"tcp": testpair.TCP, "unix": testpair.Unix, "pipe": testpair.Pipe,
	} {
		t.Run(name, func(t *testing.T) {
			a, b := ends(t)
			c, s := testpair.SecureOver(t, a, b, nil, compact(t))
			requireCompact(t, s, true)
			for _, size := range []int{1, 20000, 1 << 20} {
				testpair.Exchange(t, c, s, size)
			}
		})
	}
}

// What a client sends right behind its Finished is not lost, however it is cut.
func TestCompactReadsOn(t *testing.T) {
	early := testpair.Random(100000)
	for name, wrap := range map[string]func(net.Conn) net.Conn{
		"at once":      func(c net.Conn) net.Conn { return c },
		"not a TCP":    func(c net.Conn) net.Conn { return struct{ net.Conn }{c} },
		"byte by byte": func(c net.Conn) net.Conn { return oneByte{c} },
	} {
		t.Run(name, func(t *testing.T) {
			a, b := testpair.TCP(t)
			s, err := tlssocket.New(wrap(b), compact(t))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Destroy(nil)
			held := &behindHello{Conn: a}
			read := testpair.Go(func() error {
				got := make([]byte, len(early))
				if _, err := io.ReadFull(s, got); err != nil {
					return err
				}
				if !bytes.Equal(got, early) {
					return errors.New("something else came")
				}
				return nil
			})
			c := tls.Client(held, plainClient(t))
			if err := c.Handshake(); err != nil {
				t.Fatal(err)
			}
			c.Write(early)
			held.release()
			if err := testpair.Receive(t, read); err != nil {
				t.Fatal(err)
			}
			requireCompact(t, s, true)
		})
	}
}

// oneByte gives a byte at a time.
type oneByte struct{ net.Conn }

func (c oneByte) Read(p []byte) (int, error) { return c.Conn.Read(p[:1]) }

// behindHello keeps back what is written behind the first record, and then sends
// it in one go.
type behindHello struct {
	net.Conn
	mu    sync.Mutex
	began bool
	open  bool
	waits []byte
}

func (h *behindHello) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.open || !h.began {
		h.began = true
		return h.Conn.Write(p)
	}
	h.waits = append(h.waits, p...)
	return len(p), nil
}

func (h *behindHello) release() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open = true
	h.Conn.Write(h.waits)
}

// A socket answers as before when crypto/tls is gone: about its connection, its
// peer, and its keys.
func TestCompactAnswers(t *testing.T) {
	for _, auth := range []tls.ClientAuthType{tls.NoClientCert,
		tls.RequireAndVerifyClientCert} {
		so := compact(t)
		so.ClientAuth, so.ALPNProtocols = auth, []string{"b"}
		so.CA, so.TicketKeys = [][]byte{testpair.Certs(t).CA.PEM()}, testpair.Random(48)
		co := testpair.Client(t)
		co.ALPNProtocols = []string{"a", "b"}
		present(&co.ContextOptions, testpair.Certs(t).Leaf)
		for _, resume := range []bool{false, true} {
			a, b := testpair.TCP(t)
			c, s := testpair.Meet(t, a, b, co, so)
			requireCompact(t, s, true)
			co.Session = c.Session()
			if c.SessionReused() != resume || co.Session == nil {
				t.Errorf("resumed: %v", c.SessionReused())
			}
			requireSameState(t, c, s)
			if s.Authorized() != (auth != tls.NoClientCert) ||
				s.LocalCertificate() == nil || s.Protocol() != "TLSv1.3" {
				t.Errorf("authorized %v, protocol %q", s.Authorized(), s.Protocol())
			}
		}
	}
}

func requireSameState(t *testing.T, c, s *tlssocket.Socket) {
	t.Helper()
	ours, theirs := s.ConnectionState(), c.ConnectionState()
	if !ours.HandshakeComplete || ours.ServerName != theirs.ServerName ||
		ours.CurveID != theirs.CurveID || s.Cipher() != c.Cipher() ||
		s.ALPNProtocol() != "b" {
		t.Errorf("the server has %+v, the client %+v", ours, theirs)
	}
	x, err := s.ExportKeyingMaterial(40, "EXPERIMENTAL", []byte("context"))
	if err != nil {
		t.Fatal(err)
	}
	y, err := c.ExportKeyingMaterial(40, "EXPERIMENTAL", []byte("context"))
	if err != nil || !bytes.Equal(x, y) {
		t.Errorf("exported %x and %x, %v", x, y, err)
	}
}

// Where records of ours cannot be, or crypto/tls's connection is wanted,
// everything works as without them.
func TestCompactFallsBack(t *testing.T) {
	for name, change := range map[string]func(client, server *tlssocket.Options){
		"TLS 1.2": func(c, _ *tlssocket.Options) { c.MaxVersion = "TLSv1.2" },
		"client": func(c, s *tlssocket.Options) {
			c.CompactRecords, s.CompactRecords = true, false
		},
	} {
		t.Run(name, func(t *testing.T) {
			co, so := testpair.Client(t), compact(t)
			change(co, so)
			c, s := testpair.Secure(t, co, so)
			testpair.Exchange(t, c, s, 100000)
			requireCompact(t, c, false)
			if name == "TLS 1.2" {
				requireCompact(t, s, false)
			}
		})
	}
	t.Run("TLS is called", func(t *testing.T) {
		c, s := testpair.New(t, nil, compact(t))
		conn := s.TLS()
		if cErr, sErr := testpair.Shake(t, c, s); cErr != nil || sErr != nil {
			t.Fatal(cErr, sErr)
		}
		if s.TLS() != conn || tlssocket.Of(conn) != s {
			t.Error("TLS returns another")
		}
		testpair.Exchange(t, c, conn, 100000)
	})
	t.Run("Listener", func(t *testing.T) {
		srv := testpair.NewServer(t, func(o *tlssocket.ServerOptions) {
			o.CompactRecords = true
		})
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		plain := srv.Listener(l)
		defer plain.Close()
		dialed := testpair.Go(func() net.Conn {
			c, _ := tls.Dial("tcp", l.Addr().String(), plainClient(t))
			return c
		})
		conn, err := plain.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		client := testpair.Receive(t, dialed)
		defer client.Close()
		testpair.Exchange(t, client, conn.(*tls.Conn), 100000)
	})
}

// The key log goes on, with all lines.
func TestCompactLogsKeys(t *testing.T) {
	lines := make(map[bool][]string)
	for _, on := range []bool{false, true} {
		so := testpair.Server(t)
		so.CompactRecords = on
		so.Events = new(tlssocket.Events)
		got := make(chan string, 9)
		so.Events.KeyLog.On(func(e tlssocket.KeyLogEvent) {
			label, _, _ := bytes.Cut(e.Line, []byte(" "))
			got <- string(label)
		})
		_, s := testpair.Secure(t, nil, so)
		for range 4 {
			lines[on] = append(lines[on], testpair.Receive(t, got))
		}
		s.Destroy(nil)
	}
	if !slices.Equal(lines[true], lines[false]) {
		t.Errorf("the lines are %q, not %q", lines[true], lines[false])
	}
}

// What a hostile client sends has the same code, the same end and the same alert
// with records of ours as with crypto/tls's.
func TestCompactFailsAsCryptoTLS(t *testing.T) {
	large := make([]byte, 1<<14+1)
	for name, send := range map[string]func(*sealer) []byte{
		"bad MAC":      func(s *sealer) []byte { return damaged(s.seal(typeData, 'x')) },
		"close_notify": func(s *sealer) []byte { return s.seal(21, 1, 0) },
		"an alert":     func(s *sealer) []byte { return s.seal(21, 2, 40) },
		"half a record": func(s *sealer) []byte {
			return s.seal(typeData, 'x', 'y')[:9]
		},
		"the end":   func(*sealer) []byte { return nil },
		"too large": func(s *sealer) []byte { return s.seal(typeData, large...) },
		"too long":  func(*sealer) []byte { return []byte{23, 3, 3, 255, 255} },
		"not TLS":   func(*sealer) []byte { return []byte("GET / HTTP/1.1\r\n\r\n") },
		"Finished":  func(s *sealer) []byte { return s.seal(typeHandshake, 20, 0, 0, 1, 9) },
		"nothing at all": func(s *sealer) []byte {
			return bytes.Join([][]byte{s.flood(14, func(int) []byte {
				return s.seal(typeData)
			}), s.seal(typeData), s.seal(typeData), s.seal(typeData)}, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			ours, theirs := endOf(t, true, send), endOf(t, false, send)
			if !reflect.DeepEqual(ours, theirs) {
				t.Errorf("it ends with %+v, and with crypto/tls with %+v", ours, theirs)
			}
		})
	}
}

func damaged(record []byte) []byte {
	record[len(record)-1] ^= 1
	return record
}

// ending is how a connection ends for both sides.
type ending struct {
	Read     string
	Code     code.Code
	Notified bool
	Sent     int // bytes that the client got, of alerts
}

func endOf(t *testing.T, on bool, send func(*sealer) []byte) (e ending) {
	t.Helper()
	s, a, hostile := sealedClient(t, on)
	a.Write(send(hostile))
	a.CloseWrite()
	_, err := io.Copy(io.Discard, s)
	if err != nil {
		e.Read, e.Code = err.Error(), codeOf(err)
		e.Read, _, _ = strings.Cut(e.Read, a.LocalAddr().String())
	}
	e.Notified = s.CloseNotified()
	s.Destroy(nil)
	got, _ := io.ReadAll(a)
	e.Sent = len(got)
	return e
}
