package integration_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

func TestErrorUnwrapsToCodeAndCause(t *testing.T) {
	cause := errors.New("the cause")
	var err error = &tlssocket.Error{Op: "read", Code: "SOME_CODE",
		Err: fmt.Errorf("around %w", cause)}
	if !errors.Is(err, code.Code("SOME_CODE")) {
		t.Error("the code is not found")
	}
	if errors.Is(err, code.Code("OTHER_CODE")) {
		t.Error("another code is found")
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is not found")
	}
	var code code.Code
	if !errors.As(err, &code) || code != "SOME_CODE" {
		t.Errorf("errors.As finds code %q", code)
	}
}

func TestErrorText(t *testing.T) {
	cause := errors.New("it broke")
	for _, test := range []struct {
		err  tlssocket.Error
		want string
	}{
		{tlssocket.Error{Op: "read", Addr: "1.2.3.4:5", Code: "C", Err: cause},
			"read 1.2.3.4:5: it broke (C)"},
		{tlssocket.Error{Op: "read", Code: "C", Err: cause},
			"read: it broke (C)"},
		{tlssocket.Error{Code: "C", Err: cause}, "it broke (C)"},
		{tlssocket.Error{Op: "read", Code: "C"}, "read: (C)"},
		{tlssocket.Error{Code: "C"}, "(C)"},
		{tlssocket.Error{Op: "read", Code: "MYCODE",
			Err: code.Code("MYCODE")}, "read: MYCODE"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%#v says %q; want %q", test.err, got, test.want)
		}
	}
}

func TestErrorTellsTimeouts(t *testing.T) {
	for _, test := range []struct {
		err  *tlssocket.Error
		want bool
	}{
		{&tlssocket.Error{Code: code.TLSHandshakeTimeout,
			Err: os.ErrDeadlineExceeded}, true},
		{&tlssocket.Error{Code: code.Aborted,
			Err: context.DeadlineExceeded}, true},
		{&tlssocket.Error{Code: code.Again,
			Err: &net.DNSError{IsTimeout: true}}, true},
		{&tlssocket.Error{Code: code.Aborted,
			Err: context.Canceled}, false},
		{&tlssocket.Error{Code: code.ConnReset}, false},
		{&tlssocket.Error{Code: code.IO, Err: io.EOF}, false},
	} {
		var _ net.Error = test.err
		if test.err.Timeout() != test.want ||
			test.err.Temporary() != test.want {
			t.Errorf("%v: timeout is %v, temporary is %v; want %v", test.err,
				test.err.Timeout(), test.err.Temporary(), test.want)
		}
	}
}

// silentPair is a client whose peer never says anything.
func silentPair(t *testing.T, limit time.Duration) *tlssocket.Socket {
	t.Helper()
	here, _ := testpair.TCP(t)
	o := testpair.Client(t)
	o.HandshakeTimeout = limit
	c, err := tlssocket.New(here, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Destroy(nil) })
	return c
}

func TestHandshakeTimeoutIsATimeout(t *testing.T) {
	c := silentPair(t, time.Millisecond)
	err := c.Handshake(testpair.PatientContext(t))
	e := testpair.RequireCode(t, err, code.TLSHandshakeTimeout)
	if !e.Timeout() {
		t.Error("Timeout is false")
	}
	// The type comment of Error promises this of any timeout.
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%v does not match os.ErrDeadlineExceeded", err)
	}
}

func TestContextEndsHandshake(t *testing.T) {
	timeout, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	canceled, cancelNow := context.WithCancel(t.Context())
	time.AfterFunc(time.Millisecond, cancelNow)
	over, cancelOver := context.WithCancel(t.Context())
	cancelOver()
	for _, ctx := range []context.Context{timeout, canceled, over} {
		c := silentPair(t, 0)
		err := c.Handshake(ctx)
		e := testpair.RequireCode(t, err, code.Aborted)
		if !errors.Is(err, ctx.Err()) {
			t.Errorf("%v does not match %v", err, ctx.Err())
		}
		if want := ctx == timeout; e.Timeout() != want {
			t.Errorf("%v: Timeout is %v", err, !want)
		}
	}
}

func TestUseAfterCloseMatchesErrClosed(t *testing.T) {
	c, _ := testpair.Secure(t, nil, nil)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	_, readErr := c.Read(make([]byte, 1))
	_, writeErr := c.Write([]byte("x"))
	for op, err := range map[string]error{
		"Read":        readErr,
		"Write":       writeErr,
		"CloseWrite":  c.CloseWrite(),
		"SetDeadline": c.SetDeadline(time.Now()),
	} {
		testpair.RequireCode(t, err, code.StreamDestroyed)
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s: %v does not match net.ErrClosed", op, err)
		}
	}
	if err := c.Close(); err != nil {
		t.Errorf("a second Close returns %v", err)
	}
}

func TestHandshakeAfterDestroyMatchesErrClosed(t *testing.T) {
	c := silentPair(t, 0)
	c.Destroy(nil)
	err := c.Handshake(testpair.PatientContext(t))
	testpair.RequireCode(t, err, code.StreamDestroyed)
	if !errors.Is(err, net.ErrClosed) {
		t.Errorf("%v does not match net.ErrClosed", err)
	}
}

func TestErrorNamesSideAndPeer(t *testing.T) {
	here := rawPeer(t, func(c *net.TCPConn) { c.Close() })
	c, err := tlssocket.New(here, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = c.Handshake(testpair.PatientContext(t))
	e := testpair.RequireCode(t, err, code.ConnReset)
	if e.Op != "handshake" || e.Side != "client" ||
		e.Addr != here.RemoteAddr().String() {
		t.Errorf("op %q, side %q, address %q", e.Op, e.Side, e.Addr)
	}
	if !strings.Contains(err.Error(), e.Addr) {
		t.Errorf("%q does not name the peer", err)
	}
	if c.Err() != err {
		t.Errorf("Err is %v; want %v", c.Err(), err)
	}
}

// The other end of a pipe that is closed is a peer that hung up: it is not
// this side that closed.
func TestHangUpOnPipe(t *testing.T) {
	a, b := net.Pipe()
	b.Close()
	c, _ := testpair.Over(t, a, b, nil, nil)
	err := c.Handshake(testpair.PatientContext(t))
	testpair.RequireCode(t, err, code.ConnReset)
	if errors.Is(err, net.ErrClosed) {
		t.Errorf("%v matches net.ErrClosed, although nothing was closed here",
			err)
	}
}

func TestDestroyKeepsTheGivenError(t *testing.T) {
	mine := errors.New("mine")
	coded := fmt.Errorf("with a code: %w", code.Code("MY_CODE"))
	for _, test := range []struct {
		give error
		want code.Code
	}{
		{mine, code.StreamDestroyed},
		{coded, "MY_CODE"},
	} {
		c, _ := testpair.Secure(t, nil, nil)
		c.Destroy(test.give)
		_, err := c.Write([]byte("x"))
		testpair.RequireCode(t, err, test.want)
		if !errors.Is(err, test.give) {
			t.Errorf("%v does not match %v", err, test.give)
		}
	}
}

func connect(t *testing.T, ctx context.Context, address string) error {
	t.Helper()
	c, err := tlssocket.Connect(ctx, "tcp", address, nil)
	if err == nil {
		c.Destroy(nil)
		t.Fatal("somebody is there")
	}
	var e *tlssocket.Error
	if !errors.As(err, &e) || e.Side != "client" || e.Addr != address {
		t.Errorf("%#v does not name the address", err)
	}
	return err
}

func TestConnectRefused(t *testing.T) {
	address := net.JoinHostPort("127.0.0.1", testtool.Port(t))
	err := connect(t, testpair.PatientContext(t), address)
	testpair.RequireCode(t, err, code.ConnRefused)
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v does not match its cause", err)
	}
}

// An address that cannot be is no failure of input or output.
func TestConnectBadAddress(t *testing.T) {
	for _, address := range []string{"localhost", "127.0.0.1:99999", "::1:1"} {
		err := connect(t, testpair.PatientContext(t), address)
		if codeOf(err) != code.InvalidArgValue {
			t.Errorf("%s: %v", address, err)
		}
	}
	_, err := tlssocket.Connect(t.Context(), "nonet", "localhost:1", nil)
	if codeOf(err) != code.InvalidArgValue {
		t.Errorf("unknown network: %v", err)
	}
}

func TestConnectEndsWithItsContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // nobody accepts
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	soon, cancelSoon := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancelSoon()
	for _, ctx := range []context.Context{over, soon} {
		err := connect(t, ctx, l.Addr().String())
		e := testpair.RequireCode(t, err, code.Aborted)
		if !errors.Is(err, ctx.Err()) || e.Timeout() != (ctx == soon) {
			t.Errorf("%v; the context has %v", err, ctx.Err())
		}
	}
}

// nameServer answers each question with an error, and makes the process ask
// it until the test is over.
func nameServer(t *testing.T, rcode byte) {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { // ends with the socket
		question := make([]byte, 512)
		for {
			n, from, err := c.ReadFrom(question)
			if err != nil || n < 4 {
				return
			}
			question[2], question[3] = 0x81, 0x80|rcode // RFC 1035, 4.1.1
			c.WriteTo(question[:n], from)
		}
	}()
	before := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			return net.Dial("udp", c.LocalAddr().String())
		}}
	t.Cleanup(func() {
		net.DefaultResolver = before
		c.Close()
	})
}

func TestConnectUnknownName(t *testing.T) {
	for rcode, want := range map[byte]code.Code{
		3: code.NotFound, 2: code.Again} {
		t.Run(string(want), func(t *testing.T) {
			nameServer(t, rcode)
			err := connect(t, testpair.PatientContext(t), "nowhere.invalid.:443")
			testpair.RequireCode(t, err, want)
			var dns *net.DNSError
			if !errors.As(err, &dns) {
				t.Errorf("no DNSError in %v", err)
			}
		})
	}
}
