package integration_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

const disconnected = "Client network socket disconnected before secure TLS " +
	"connection was established"

// afterHello answers the ClientHello with bytes and FIN.
func afterHello(answer string) func(*net.TCPConn) {
	return func(c *net.TCPConn) {
		if _, err := readRecord(c); err != nil {
			return
		}
		io.WriteString(c, answer)
		c.CloseWrite()
		io.Copy(io.Discard, c)
	}
}

var badServers = []struct {
	name string
	run  func(*net.TCPConn)
	code code.Code
	text string
}{
	{"FIN at once", func(c *net.TCPConn) {
		c.CloseWrite()
		io.Copy(io.Discard, c)
	}, code.ConnReset, disconnected},
	{"RST at once", reset, code.ConnReset, ""},
	{"FIN after the hello", afterHello(""), code.ConnReset,
		disconnected},
	{"RST after the hello", func(c *net.TCPConn) {
		readRecord(c)
		reset(c)
	}, code.ConnReset, ""},
	{"HTTP", afterHello("HTTP/1.1 400 Bad Request\r\n\r\n"),
		code.SSLWrongVersionNumber, ""},
	{"garbage", afterHello("\x01\x02\x03\x04\x05\x06\x07\x08"),
		code.SSLWrongVersionNumber, ""},
	{"warning close_notify", afterHello("\x15\x03\x03\x00\x02\x01\x00"),
		code.ConnReset, disconnected},
	{"half a record", afterHello("\x16\x03\x03\x00\x40half"),
		code.ConnReset, disconnected},
	{"half a header", afterHello("\x16\x03"),
		code.ConnReset, disconnected},
	{"oversized record", afterHello("\x16\x03\x03\xff\xff" +
		strings.Repeat("x", 100)), code.SSLPacketLengthTooLong, ""},
	{"oversized message", afterHello("\x16\x03\x03\x00\x04\x02\xff\xff\xff"),
		code.SSLExcessiveMessageSize, ""},
	{"wrong message", afterHello("\x16\x03\x03\x00\x04\x0e\x00\x00\x00"),
		code.SSLUnexpectedMessage, ""},
	{"data first", afterHello("\x17\x03\x03\x00\x04data"),
		code.SSLWrongVersionNumber, ""},
	{"its own hello", func(c *net.TCPConn) {
		hello, _ := readRecord(c)
		c.Write(hello)
		io.Copy(io.Discard, c)
	}, code.SSLUnexpectedMessage, ""},
	{"endless empty records", func(c *net.TCPConn) {
		readRecord(c)
		for {
			if _, err := c.Write([]byte{22, 3, 3, 0, 0}); err != nil {
				return
			}
		}
	}, code.SSLUnexpectedMessage, ""},
}

func TestBadServers(t *testing.T) {
	for _, bad := range badServers {
		t.Run(bad.name, func(t *testing.T) {
			c, err := tlssocket.New(rawPeer(t, bad.run), testpair.Client(t))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Destroy(nil)
			err = c.Handshake(testpair.PatientContext(t))
			testpair.RequireCode(t, err, bad.code)
			if !strings.Contains(err.Error(), bad.text) {
				t.Errorf("%q does not say %q", err, bad.text)
			}
			if errors.Is(err, io.EOF) {
				t.Errorf("%v matches io.EOF", err)
			}
			if _, again := c.Read(make([]byte, 1)); again != err {
				t.Errorf("Read returns %v; want %v", again, err)
			}
		})
	}
}

// The hang-up is an unexpected end, and no orderly one.
func TestHangUpIsUnexpectedEOF(t *testing.T) {
	a, b := testpair.TCP(t)
	_, s := testpair.Over(t, a, b, nil, nil)
	a.Close()
	err := s.Handshake(testpair.PatientContext(t))
	testpair.RequireCode(t, err, code.ConnReset)
	if !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		t.Errorf("%v does not match io.ErrUnexpectedEOF alone", err)
	}
	if !strings.Contains(err.Error(), "socket hang up") {
		t.Errorf("the text is %q", err)
	}
}

// cutter lets a number of bytes through in one direction, then it cuts the
// connection in the way that cut has.
type cutter struct {
	*net.TCPConn
	left  atomic.Int64
	write bool
	cut   func(*net.TCPConn)
}

func (c *cutter) Write(p []byte) (int, error) {
	if !c.write {
		return c.TCPConn.Write(p)
	}
	if left := c.left.Add(-int64(len(p))); left < 0 {
		n, _ := c.TCPConn.Write(p[:max(0, int64(len(p))+left)])
		c.cut(c.TCPConn)
		return n, io.ErrClosedPipe
	}
	return c.TCPConn.Write(p)
}

func (c *cutter) Read(p []byte) (int, error) {
	if c.write {
		return c.TCPConn.Read(p)
	}
	if left := c.left.Load(); left < int64(len(p)) {
		p = p[:left]
	}
	if len(p) == 0 {
		c.cut(c.TCPConn)
		return 0, io.ErrUnexpectedEOF
	}
	n, err := c.TCPConn.Read(p)
	c.left.Add(-int64(n))
	return n, err
}

func fin(c *net.TCPConn) { c.Close() }

// TestCutAnywhere cuts the connection after each so many bytes of the client's
// and of the server's. Whatever happens has a code, on both sides.
func TestCutAnywhere(t *testing.T) {
	const step, end = 61, 2000
	for _, version := range bothVersions {
		for _, write := range []bool{true, false} {
			for n := 0; n < end; n += step {
				cut := reset
				if n%2 == 0 {
					cut = fin
				}
				cutAt(t, version, write, int64(n), cut)
			}
		}
	}
}

func cutAt(t *testing.T, version string, write bool, n int64,
	cut func(*net.TCPConn)) {
	t.Helper()
	client := testpair.Client(t)
	only(version)(client)
	client.ECDHCurve = "P-256" // a short hello, soon made
	a, b := testpair.TCP(t)
	wire := &cutter{TCPConn: a.(*net.TCPConn), write: write, cut: cut}
	wire.left.Store(n)
	c, s := testpair.Over(t, wire, b, client, nil)
	cErr, sErr := testpair.Shake(t, c, s)
	for side, err := range map[string]error{"client": cErr, "server": sErr} {
		if err != nil && (codeOf(err) == "" || errors.Is(err, io.EOF)) {
			t.Errorf("%s, cut at %d, write %v: %s has %v", version, n, write,
				side, err)
		}
	}
	c.Destroy(nil) // or a server whose client was cut late would wait
	if sErr == nil {
		_, err := s.Read(make([]byte, 1))
		if err == nil {
			t.Errorf("%s, cut at %d: the server read something", version, n)
		}
	}
	s.Destroy(nil)
}

// The time limit holds against a server that began, and does not go on.
func TestUnfinishedServerEndsByTimeout(t *testing.T) {
	here := rawPeer(t, func(c *net.TCPConn) {
		readRecord(c)
		c.Write([]byte{22, 3, 3, 0, 4, 2, 0, 0xff, 0}) // of a long message
		io.Copy(io.Discard, c)
	})
	o := testpair.Client(t)
	o.HandshakeTimeout = 20 * time.Millisecond
	c, err := tlssocket.New(here, o)
	if err != nil {
		t.Fatal(err)
	}
	err = c.Handshake(testpair.PatientContext(t))
	testpair.RequireCode(t, err, code.TLSHandshakeTimeout)
}
