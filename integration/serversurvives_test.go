package integration_test

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// captureHello returns the ClientHello of a client, with its record header.
func captureHello(t testing.TB) []byte {
	t.Helper()
	a, b := net.Pipe()
	o := testpair.Client(t)
	o.ECDHCurve = "P-256"
	c, err := tlssocket.New(a, o)
	if err != nil {
		t.Fatal(err)
	}
	go c.Handshake(t.Context())
	hello, err := readRecord(b)
	if err != nil {
		t.Fatal(err)
	}
	c.Destroy(nil)
	b.Close()
	return hello
}

// send writes and half closes.
func send(data string) func(*net.TCPConn) {
	return func(c *net.TCPConn) {
		io.WriteString(c, data)
		c.CloseWrite()
	}
}

var badClients = []struct {
	name string
	run  func(*net.TCPConn)
	code code.Code
	text string
}{
	{"FIN at once", func(c *net.TCPConn) { c.Close() },
		code.ConnReset, "socket hang up"},
	{"RST at once", reset, code.ConnReset, ""},
	{"GET", send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
		code.SSLHTTPRequest, ""},
	{"POST", send("POST / HTTP/1.1\r\nHost: x\r\n\r\n"),
		code.SSLHTTPRequest, ""},
	{"HEAD", send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"),
		code.SSLHTTPRequest, ""},
	{"PUT", send("PUT / HTTP/1.1\r\nHost: x\r\n\r\n"),
		code.SSLHTTPRequest, ""},
	{"CONNECT", send("CONNECT x:443 HTTP/1.1\r\n\r\n"),
		code.SSLHTTPSProxyRequest, ""},
	{"DELETE", send("DELETE / HTTP/1.1\r\nHost: x\r\n\r\n"),
		code.SSLWrongVersionNumber, ""},
	{"garbage", send("\x01\x02\x03\x04\x05\x06\x07\x08"),
		code.SSLWrongVersionNumber, ""},
	{"SSLv2", send("\x80\x2e\x01\x00\x02" + strings.Repeat("x", 43)),
		code.SSLUnknownProtocol, ""},
	{"alert", send("\x15\x03\x03\x00\x02\x02\x28"),
		code.SSLUnexpectedMessage, ""},
	{"half a hello", send("\x16\x03\x01\x00\xf0\x01\x00\x00\xec\x03\x03"),
		code.ConnReset, "socket hang up"},
	{"oversized record", send("\x16\x03\x01\xff\xff" +
		strings.Repeat("x", 100)), code.SSLPacketLengthTooLong, ""},
	{"oversized hello", send("\x16\x03\x01\x00\x06\x01\xff\xff\xff\x03\x03"),
		code.SSLExcessiveMessageSize, ""},
	{"a Finished", send("\x16\x03\x01\x00\x04\x14\x00\x00\x00"),
		code.SSLUnexpectedMessage, ""},
}

func TestBadClients(t *testing.T) {
	srv := startEcho(t, nil)
	good := srv.mustDial(t, nil)
	for _, bad := range badClients {
		t.Run(bad.name, func(t *testing.T) {
			bad.run(srv.raw(t))
			err := testpair.Receive(t, srv.failures)
			e := testpair.RequireCode(t, err, bad.code)
			if e.Side != "server" {
				t.Errorf("the side is %q", e.Side)
			}
			if !strings.Contains(err.Error(), bad.text) {
				t.Errorf("%q does not say %q", err, bad.text)
			}
			ping(t, good)
		})
	}
	ping(t, srv.mustDial(t, nil))
}

// An answer in clear tells an old client why it is refused.
func TestSSLv2ClientIsTold(t *testing.T) {
	srv := startServer(t, nil)
	c := srv.raw(t)
	io.WriteString(c, "\x80\x2e\x01\x00\x02"+strings.Repeat("x", 43))
	c.SetReadDeadline(time.Now().Add(testpair.Patience))
	got, err := readRecord(c)
	if err != nil || !bytes.Equal(got[3:], []byte{0, 2, 2, 70}) {
		t.Errorf("the answer is %x, %v; want alert 70", got, err)
	}
}

func TestSilentClientEndsByTimeout(t *testing.T) {
	srv := startEcho(t, func(o *tlssocket.ServerOptions) {
		o.HandshakeTimeout = 10 * time.Second // of the good one too
	})
	good := srv.mustDial(t, nil)
	silent := srv.raw(t)
	half := srv.raw(t)
	half.Write(captureHello(t)[:50])
	for range 2 {
		err := testpair.Receive(t, srv.failures)
		testpair.RequireCode(t, err, code.TLSHandshakeTimeout)
	}
	for _, c := range []net.Conn{silent, half} {
		c.SetReadDeadline(time.Now().Add(testpair.Patience))
		if _, err := c.Read(make([]byte, 1)); err == nil || isLate(err) {
			t.Errorf("the connection is still open: %v", err)
		}
	}
	ping(t, good) // the limit was for its handshake
}

func isLate(err error) bool {
	ne, ok := err.(net.Error)
	return ok && ne.Timeout()
}

// padHello makes a hello larger by an extension that all ignore, and cuts it
// into records of at most size bytes.
func padHello(hello []byte, padding, size int) []byte {
	message := bytes.Clone(hello[5:])
	_, rest := helloList(append(bytes.Clone(hello[:5]), message...))
	at := len(message) - len(rest) + 1 + int(rest[0]) // the extensions' length
	n := int(message[at])<<8 | int(message[at+1])
	n += 4 + padding
	message[at], message[at+1] = byte(n>>8), byte(n)
	message = append(message, 0, 21, byte(padding>>8), byte(padding))
	message = append(message, make([]byte, padding)...)
	body := len(message) - 4
	message[1], message[2], message[3] = byte(body>>16), byte(body>>8),
		byte(body)
	return records(message, size)
}

func records(message []byte, size int) (wire []byte) {
	for len(message) > 0 {
		n := min(size, len(message))
		wire = append(wire, 22, 3, 1, byte(n>>8), byte(n))
		wire = append(wire, message[:n]...)
		message = message[n:]
	}
	return wire
}

func TestUnusualHellos(t *testing.T) {
	hello := captureHello(t)
	for name, wire := range map[string][]byte{
		"as it was":      hello,
		"large":          padHello(hello, 60_000, 1<<14),
		"tiny records":   records(hello[5:], 1),
		"large and tiny": padHello(hello, 3_000, 7),
	} {
		t.Run(name, func(t *testing.T) {
			srv := startServer(t, nil)
			c := srv.raw(t)
			c.SetDeadline(time.Now().Add(testpair.Patience))
			if _, err := c.Write(wire); err != nil {
				t.Fatal(err)
			}
			got, err := readRecord(c)
			if err != nil || got[0] != 22 || got[5] != 2 {
				t.Errorf("no ServerHello, but %.20x, %v", got, err)
			}
		})
	}
}

// dripper writes one byte at a time.
type dripper struct{ net.Conn }

func (d dripper) Write(p []byte) (int, error) {
	for i := range p {
		if _, err := d.Conn.Write(p[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(p), nil
}

func TestHandshakeInDrips(t *testing.T) {
	a, b := testpair.TCP(t)
	c, s := testpair.Over(t, dripper{a}, dripper{b}, nil, nil)
	requireSecureNow(t, c, s)
	go io.Copy(s, s)
	ping(t, c)
}

// Whatever a client sends without end, the server does not take much of it.
func TestEndlessClients(t *testing.T) {
	const most = 32 << 20 // the kernel's buffers may take a few MB
	for name, piece := range map[string][]byte{
		"zeros":         make([]byte, 1<<16),
		"empty records": bytes.Repeat([]byte{22, 3, 1, 0, 0}, 1<<12),
		"warnings":      bytes.Repeat([]byte{21, 3, 1, 0, 2, 1, 90}, 1<<12),
		"hellos": bytes.Repeat(
			append([]byte{22, 3, 1, 1, 4, 1, 0, 1, 0},
				make([]byte, 256)...), 1<<8),
	} {
		t.Run(name, func(t *testing.T) {
			srv := startServer(t, nil)
			c := srv.raw(t)
			c.SetDeadline(time.Now().Add(testpair.Patience))
			sent, err := 0, error(nil)
			for err == nil && sent < most {
				var n int
				n, err = c.Write(piece)
				sent += n
			}
			if err == nil || isLate(err) {
				t.Fatalf("after %d bytes: %v", sent, err)
			}
			if codeOf(testpair.Receive(t, srv.failures)) == "" {
				t.Error("the error has no code")
			}
		})
	}
}

// Many hostile connections at once are no reason not to serve others.
func TestHostileCrowd(t *testing.T) {
	const hostile, good = 200, 20
	srv := startEcho(t, nil)
	var wg sync.WaitGroup
	for i := range hostile {
		c := srv.raw(t)
		wg.Go(func() { badClients[i%len(badClients)].run(c) })
		if i%4 == 0 {
			srv.raw(t) // one that says nothing and stays
		}
	}
	errs := make(chan error, good)
	for range good {
		o := testpair.Client(t)
		wg.Go(func() {
			c, err := tlssocket.Connect(t.Context(), "tcp",
				srv.Addr().String(), o)
			if err == nil {
				err = tryPing(c)
				c.Close()
			}
			errs <- err
		})
	}
	for range good {
		if err := testpair.Receive(t, errs); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
	for range hostile {
		if codeOf(testpair.Receive(t, srv.failures)) == "" {
			t.Error("an error has no code")
		}
	}
	testpair.Until(t, "only the silent ones are left", func() bool {
		return srv.Connections() == hostile/4
	})
}
