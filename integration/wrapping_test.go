package integration_test

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/trust"
)

var errMine = errors.New("my own")

// refusing is a client whose hook returns err, and a server for it.
func refusing(t *testing.T, err error) (c, s *tlssocket.Socket) {
	o := testpair.Client(t)
	o.CheckServerIdentity = func(string, *x509.Certificate) error {
		return err
	}
	return testpair.New(t, o, nil)
}

// An application may wrap what this package returned; what wraps it is found.
func TestIdentityErrorKeepsItsWrapping(t *testing.T) {
	leaf := testpair.Certs(t).Leaf.Cert
	inner := tlssocket.CheckServerIdentity("other.example", leaf)
	c, s := refusing(t, fmt.Errorf("%w: %w", errMine, inner))
	err, _ := testpair.Shake(t, c, s)
	testpair.RequireCode(t, err, code.TLSCertAltNameInvalid)
	var v *trust.Error
	if !errors.As(err, &v) || v.Host != "other.example" {
		t.Errorf("no trust.Error in %v", err)
	}
	if !errors.Is(err, errMine) {
		t.Errorf("what wraps it is lost: %v", err)
	}
}

func TestDestroyKeepsTheWrapping(t *testing.T) {
	inner := &tlssocket.Error{Op: "read", Code: code.ConnReset}
	c, _ := testpair.Secure(t, nil, nil)
	c.Destroy(fmt.Errorf("%w: %w", errMine, inner))
	testpair.RequireCode(t, c.Err(), code.ConnReset)
	if !errors.Is(c.Err(), errMine) || !errors.Is(c.Err(), inner) {
		t.Errorf("what wraps it is lost: %v", c.Err())
	}
}

// A hook may return the same error to many connections.
func TestSharedVerificationError(t *testing.T) {
	mine := &trust.Error{
		Code: code.Unspecified, Reason: "never"}
	var all sync.WaitGroup
	for range 4 {
		c, s := refusing(t, mine)
		all.Go(func() {
			err, _ := testpair.Shake(t, c, s)
			var v *trust.Error
			if !errors.As(err, &v) || v.Reason != "never" {
				t.Errorf("no trust.Error in %v", err)
			} else if len(v.Chain) != 1 {
				t.Errorf("the chain has %d certificates", len(v.Chain))
			}
		})
	}
	all.Wait()
	if mine.Chain != nil {
		t.Error("the hook's own error was written to")
	}
}

// Programs that were written for crypto/tls know its types of errors.
func TestX509ErrorsAreFound(t *testing.T) {
	for _, s := range suspects {
		t.Run(string(s.code), func(t *testing.T) {
			server := testpair.Server(t)
			present(&server.ContextOptions, s.leaf(t))
			c, peer := testpair.New(t, nil, server)
			err, _ := testpair.Shake(t, c, peer)
			testpair.RequireCode(t, err, s.code)
			var unknown x509.UnknownAuthorityError
			var invalid x509.CertificateInvalidError
			found := errors.As(err, &unknown)
			if s.code == code.CertHasExpired {
				found = errors.As(err, &invalid) &&
					invalid.Reason == x509.Expired
			}
			if !found {
				t.Errorf("crypto/x509's error is not in %v", err)
			}
		})
	}
}

// An empty list sets nothing: it does not hide the context of the server.
func TestEmptySlicesAreNotSet(t *testing.T) {
	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
		ContextOptions: testpair.Server(t).ContextOptions})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	server := &tlssocket.Options{IsServer: true, Server: srv}
	server.CA, server.Cert = [][]byte{}, [][]byte{}
	server.Key, server.CRL = [][]byte{}, [][]byte{}
	server.TicketKeys = []byte{}
	c, s := testpair.New(t, nil, server)
	requireSecureNow(t, c, s)
}

// A listener may wipe its line: it is a secret. The others have their own.
func TestKeyLogLinesAreNotShared(t *testing.T) {
	var perSocket, perServer logged // which wipe them
	o := &tlssocket.ServerOptions{
		ContextOptions: testpair.Server(t).ContextOptions,
		Events:         new(tlssocket.ServerEvents),
	}
	o.Events.KeyLog.On(perServer.add)
	srv, err := tlssocket.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	server := &tlssocket.Options{IsServer: true, Server: srv}
	perSocket.listen(server)
	c, s := testpair.New(t, nil, server)
	requireSecureNow(t, c, s)
	want := len(labelsOf(c.Protocol()))
	testpair.Until(t, "all lines", func() bool {
		return len(perSocket.sorted()) >= want &&
			len(perServer.sorted()) >= want
	})
	checkLines(t, perServer.sorted(), labelsOf(c.Protocol())...)
	if !slices.Equal(perServer.sorted(), perSocket.sorted()) {
		t.Error("the lines differ")
	}
}

// logLines receives the panics "oops" that are logged, not those of tests that
// ran before. log/slog writes to log by default.
type logLines chan string

func (l logLines) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "a listener panicked: oops") {
		l <- string(p)
	}
	return len(p), nil
}

func captureLog(t *testing.T) logLines {
	l := make(logLines, 100)
	old := log.Writer()
	log.SetOutput(l)
	t.Cleanup(func() { log.SetOutput(old) })
	return l
}

func requirePanicLogged(t *testing.T, l logLines) {
	t.Helper()
	line := testpair.Receive(t, l)
	if !strings.Contains(line, "wrapping_test.go") {
		t.Errorf("logged without a stack: %q", line)
	}
}

// A bug in a listener must not pass unseen where nobody listens to Error.
func TestPanicThatNobodyHearsIsLogged(t *testing.T) {
	l := captureLog(t)
	t.Run("Close", func(t *testing.T) {
		c, _ := testpair.Secure(t, nil, nil)
		c.Events().Close.On(func(tlssocket.CloseEvent) { panic("oops") })
		c.Close()
		requirePanicLogged(t, l)
	})
	t.Run("SecureConnect", func(t *testing.T) {
		o := testpair.Client(t)
		o.Events = new(tlssocket.Events)
		o.Events.SecureConnect.On(
			func(tlssocket.SecureConnectEvent) { panic("oops") })
		c, s := testpair.New(t, o, nil)
		testpair.Shake(t, c, s) // it may end in the middle of this
		requirePanicLogged(t, l)
		testpair.Until(t, "the end", func() bool { return c.Err() != nil })
		testpair.RequireCode(t, c.Err(), code.TLSHookPanic)
	})
	t.Run("server's Close", func(t *testing.T) {
		srv, err := tlssocket.NewServer(nil)
		if err != nil {
			t.Fatal(err)
		}
		srv.Events().Close.On(func(tlssocket.CloseEvent) { panic("oops") })
		srv.Close()
		requirePanicLogged(t, l)
	})
}

// One that is told to a listener of Error is not logged as well.
func TestPanicThatIsHeardIsNotLogged(t *testing.T) {
	l := captureLog(t)
	told := make(chan error, 1)
	closed := make(chan struct{})
	o := testpair.Client(t)
	o.Events = new(tlssocket.Events)
	o.Events.SecureConnect.On(
		func(tlssocket.SecureConnectEvent) { panic("oops") })
	o.Events.Error.On(func(e tlssocket.ErrorEvent) { told <- e.Err })
	o.Events.Close.On(func(tlssocket.CloseEvent) { close(closed) })
	c, s := testpair.New(t, o, nil)
	testpair.Shake(t, c, s) // it may end in the middle of this
	testpair.RequireCode(t, testpair.Receive(t, told), code.TLSHookPanic)
	testpair.Receive(t, closed)
	if len(l) > 0 {
		t.Errorf("logged as well: %q", <-l)
	}
}

// announced tells of the next Read.
type announced struct {
	net.Conn
	armed atomic.Bool
	reads chan struct{}
}

func (a *announced) Read(p []byte) (int, error) {
	if a.armed.CompareAndSwap(true, false) {
		close(a.reads)
	}
	return a.Conn.Read(p)
}

// Listeners that come and go do not leave a goroutine each, although each may
// be the one that makes the socket read ahead.
func TestListenersCostNoGoroutines(t *testing.T) {
	here, there := testpair.TCP(t)
	a := &announced{Conn: here, reads: make(chan struct{})}
	c, s := testpair.Over(t, a, there, nil, nil)
	requireSecureNow(t, c, s)
	a.armed.Store(true)
	go io.Copy(io.Discard, c)
	testpair.Receive(t, a.reads)
	before := runtime.NumGoroutine()
	for range 1000 {
		c.Events().Session.On(func(tlssocket.SessionEvent) {})()
		defer c.Events().Session.On(func(tlssocket.SessionEvent) {})()
	}
	if n := runtime.NumGoroutine() - before; n > 10 {
		t.Errorf("%d more goroutines", n)
	}
}
