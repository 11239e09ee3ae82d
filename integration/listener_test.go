package integration_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testleak"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

// scripted is a listener whose Accept gives what it is told to.
type scripted struct {
	net.Listener
	mu     sync.Mutex
	errs   []error
	closed chan struct{}
	once   sync.Once
}

func script(t *testing.T, errs ...error) *scripted {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return &scripted{Listener: l, errs: errs, closed: make(chan struct{})}
}

func (s *scripted) Accept() (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.errs) > 0 {
		err := s.errs[0]
		s.errs = s.errs[1:]
		return nil, err
	}
	return s.Listener.Accept()
}

func (s *scripted) Close() error {
	s.once.Do(func() { close(s.closed) })
	return s.Listener.Close()
}

// Too many open files is a reason to wait, and none to stop.
func TestAcceptErrorsThatPass(t *testing.T) {
	passing := &net.OpError{Op: "accept", Err: syscall.EMFILE}
	l := script(t, passing, passing, passing)
	srv := startEcho(t, nil)
	served := make(chan error, 1)
	start := time.Now()
	go func() { served <- srv.Serve(l) }()
	c, err := tlssocket.Connect(testpair.PatientContext(t), "tcp", l.Addr().String(),
		testpair.Client(t))
	if err != nil {
		t.Fatal(err)
	}
	ping(t, c)
	c.Close()
	if d := time.Since(start); d < 20*time.Millisecond {
		t.Errorf("three errors took %v only", d)
	}
	srv.Close()
	if err := testpair.Receive(t, served); err != nil {
		t.Error(err)
	}
}

func TestAcceptErrorThatStays(t *testing.T) {
	l := script(t, errors.New("broken"))
	srv := startEcho(t, nil)
	told := make(chan error, 1)
	srv.Events().Error.On(func(e tlssocket.ErrorEvent) { told <- e.Err })
	err := srv.Serve(l)
	e := testpair.RequireCode(t, err, code.IO)
	if e.Op != "accept" || e.Side != "server" || e.Addr != l.Addr().String() {
		t.Errorf("op %q, side %q, address %q", e.Op, e.Side, e.Addr)
	}
	if got := testpair.Receive(t, told); got != err {
		t.Errorf("told %v; want %v", got, err)
	}
	testpair.Receive(t, l.closed)
	ping(t, srv.mustDial(t, nil)) // the other listener goes on
}

// listening is a server's Listener over TCP.
func listening(t *testing.T) (*tlssocket.Server, net.Listener) {
	t.Helper()
	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
		SecureContext: contextFor(t, testpair.Certs(t).Leaf)})
	if err != nil {
		t.Fatal(err)
	}
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := srv.Listener(inner)
	t.Cleanup(func() {
		l.Close()
		srv.Close()
	})
	return srv, l
}

func TestListenerYieldsSecureConns(t *testing.T) {
	srv, l := listening(t)
	r := &running{Server: srv}
	go r.dial(t, nil)
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c, ok := conn.(*tls.Conn)
	if !ok || !c.ConnectionState().HandshakeComplete {
		t.Fatalf("%T, or not complete", conn)
	}
	conn.Close()
	testpair.Until(t, "it does not count", func() bool {
		return srv.Connections() == 0
	})
}

func TestListenerCloseDropsPending(t *testing.T) {
	srv, l := listening(t)
	r := &running{Server: srv}
	silent := r.raw(t)
	waiting := r.mustDial(t, nil) // is secure, and nobody accepts it
	testpair.Until(t, "both count", func() bool { return srv.Connections() == 2 })
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	for _, c := range []net.Conn{silent, waiting} {
		c.SetReadDeadline(time.Now().Add(testpair.Patience))
		if _, err := c.Read(make([]byte, 1)); err == nil || isLate(err) {
			t.Errorf("a connection is still open: %v", err)
		}
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept returns %v", err)
	}
	testpair.Until(t, "none counts", func() bool { return srv.Connections() == 0 })
}

// The server may end a connection as soon as it counts it. The race detector
// watches.
func TestServerCloseWhileListenerAccepts(t *testing.T) {
	for range 200 {
		o := new(tlssocket.ServerOptions)
		present(&o.ContextOptions, testpair.Certs(t).Leaf)
		srv, err := tlssocket.NewServer(o)
		if err != nil {
			t.Fatal(err)
		}
		inner, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		srv.Listener(inner)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				c, err := net.Dial("tcp", inner.Addr().String())
				if err == nil {
					c.Close()
				}
			})
		}
		go srv.Close()
		wg.Wait()
		if err := srv.Shutdown(testpair.PatientContext(t)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestListenerKeepsWhatWasHandedOut(t *testing.T) {
	srv, l := listening(t)
	r := &running{Server: srv}
	came := make(chan *tlssocket.Socket, 1)
	go func() {
		c, _ := r.dial(t, nil)
		came <- c
	}()
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c := testpair.Receive(t, came)
	l.Close()
	go io.Copy(conn, conn)
	ping(t, c)
}

func TestListenerOfClosedServer(t *testing.T) {
	srv, first := listening(t)
	srv.Close()
	if _, err := first.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept returns %v", err)
	}
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := srv.Listener(inner)
	if l.Addr() != inner.Addr() {
		t.Errorf("the address is %v", l.Addr())
	}
	_, err = l.Accept()
	testpair.RequireCode(t, err, code.ServerNotRunning)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// panickyServer panics in every hook and listener that it has, but for clients
// of "localhost".
func panickyServer(t *testing.T) *running {
	bad := func(name string) {
		if name != "localhost" {
			panic("in a hook")
		}
	}
	return startServer(t, func(o *tlssocket.ServerOptions) {
		o.SNI = func(_ context.Context, name string) (
			*tlssocket.SecureContext, error) {
			if name == "sni" {
				panic("SNI")
			}
			return nil, nil
		}
		o.ALPN = func(_ context.Context, name string, offered []string) (
			string, error) {
			bad(name)
			return offered[0], nil
		}
		o.OCSP = func(context.Context, *x509.Certificate,
			*x509.Certificate) ([]byte, error) {
			panic("OCSP")
		}
		o.Sessions = store.Funcs{
			PutFunc: func(context.Context, []byte, []byte,
				time.Duration) error {
				panic("Put")
			},
			TakeFunc: func(context.Context, []byte) ([]byte, error) {
				panic("Take")
			},
		}
	})
}

// Whatever panics ends one connection at most.
func TestPanicsEndNoServer(t *testing.T) {
	srv := panickyServer(t)
	for _, name := range []string{"sni", "alpn", "localhost"} {
		if _, err := srv.dial(t, func(o *tlssocket.Options) {
			askFor(name)(o)
			o.ALPNProtocols = []string{"a"}
		}); err == nil {
			t.Errorf("%s: the client got through", name)
		}
		err := testpair.Receive(t, srv.failures)
		testpair.RequireCode(t, err, code.TLSHookPanic)
	}
}

// A store that panics costs a full handshake.
func TestStorePanicsCostNoConnection(t *testing.T) {
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.Sessions = store.Funcs{
			PutFunc: func(context.Context, []byte, []byte,
				time.Duration) error {
				panic("Put")
			},
		}
	})
	for _, version := range bothVersions {
		srv.mustDial(t, only(version))
	}
}

func TestListenersThatPanic(t *testing.T) {
	srv := startServer(t, nil)
	e := srv.Events()
	good := srv.mustDial(t, nil)
	s := testpair.Receive(t, srv.secure)
	go io.Copy(s, s)
	for name, add := range map[string]func() func(){
		"Connection": func() func() {
			return e.Connection.On(func(tlssocket.ConnectionEvent) {
				panic("Connection")
			})
		},
		"KeyLog": func() func() {
			return e.KeyLog.On(func(tlssocket.KeyLogEvent) { panic("KeyLog") })
		},
		"SecureConnection": func() func() {
			return e.SecureConnection.On(
				func(tlssocket.SecureConnectionEvent) { panic("Secure") })
		},
	} {
		remove := add()
		c, err := srv.dial(t, nil)
		if err == nil {
			c.SetReadDeadline(time.Now().Add(testpair.Patience))
			_, err = c.Read(make([]byte, 1))
		}
		if err == nil || isLate(err) {
			t.Errorf("%s: the connection goes on: %v", name, err)
		}
		remove()
		ping(t, good)
	}
	remove := e.TLSClientError.On(func(tlssocket.TLSClientErrorEvent) {
		panic("TLSClientError")
	})
	defer remove()
	srv.raw(t).Close()
	ping(t, good)
	e.Close.On(func(tlssocket.CloseEvent) { panic("Close") })
}

// Nothing of the server runs on after its end.
func TestNoGoroutineAfterClose(t *testing.T) {
	srv := startEcho(t, nil)
	ping(t, srv.mustDial(t, nil))
	srv.raw(t)
	srv.Close()
	if err := srv.Shutdown(testpair.PatientContext(t)); err != nil {
		t.Fatal(err)
	}
	if left := testleak.Wait(); len(left) > 0 {
		t.Errorf("left:\n%s", left[0])
	}
}
