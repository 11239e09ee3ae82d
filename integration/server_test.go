package integration_test

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

func TestServeReturnsNilAfterClose(t *testing.T) {
	srv, err := tlssocket.NewServer(nil)
	if err != nil {
		t.Fatal(err)
	}
	if srv.Addr() != nil {
		t.Errorf("the address is %v", srv.Addr())
	}
	var closes atomic.Int32
	closed := make(chan struct{}, 9)
	srv.Events().Close.On(func(tlssocket.CloseEvent) {
		closes.Add(1)
		closed <- struct{}{}
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	testpair.Until(t, "it serves", func() bool { return srv.Addr() != nil })
	if srv.Addr() != l.Addr() {
		t.Errorf("the address is %v", srv.Addr())
	}
	for range 3 {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := testpair.Receive(t, served); err != nil {
		t.Errorf("Serve returns %v", err)
	}
	testpair.Receive(t, closed)
	if err := srv.Shutdown(t.Context()); err != nil || closes.Load() != 1 {
		t.Errorf("Shutdown: %v; closed %d times", err, closes.Load())
	}
	requireNotRunning(t, srv)
}

// requireNotRunning serves with a server that is closed.
func requireNotRunning(t *testing.T, srv *tlssocket.Server) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	err = srv.Serve(l)
	testpair.RequireCode(t, err, code.ServerNotRunning)
	if !errors.Is(err, net.ErrClosed) {
		t.Errorf("%v does not match net.ErrClosed", err)
	}
	if _, err := l.Accept(); err == nil {
		t.Error("the listener is still open")
	}
	err = srv.Listen(t.Context(), "tcp", "127.0.0.1:0")
	testpair.RequireCode(t, err, code.ServerNotRunning)
}

func TestCloseDestroysConnections(t *testing.T) {
	srv := startServer(t, nil)
	c := srv.mustDial(t, nil)
	s := testpair.Receive(t, srv.secure)
	pending := srv.raw(t)
	testpair.Until(t, "both count", func() bool { return srv.Connections() == 2 })
	srv.Close()
	for _, conn := range []net.Conn{c, s, pending} {
		conn.SetReadDeadline(time.Now().Add(testpair.Patience))
		if _, err := conn.Read(make([]byte, 1)); err == nil || isLate(err) {
			t.Errorf("a connection is still open: %v", err)
		}
	}
	testpair.Until(t, "none counts", func() bool { return srv.Connections() == 0 })
}

func TestShutdownWaits(t *testing.T) {
	srv := startEcho(t, nil)
	c := srv.mustDial(t, nil)
	done := make(chan error, 1)
	go func() { done <- srv.Shutdown(t.Context()) }()
	testpair.Until(t, "nobody is accepted", func() bool {
		conn, err := net.Dial("tcp", srv.Addr().String())
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	ping(t, c)
	select {
	case err := <-done:
		t.Errorf("Shutdown did not wait: %v", err)
	default:
	}
	c.Close()
	if err := testpair.Receive(t, done); err != nil {
		t.Error(err)
	}
}

func TestShutdownGivesUpWithItsContext(t *testing.T) {
	srv := startEcho(t, nil)
	c := srv.mustDial(t, nil)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	err := srv.Shutdown(ctx)
	testpair.RequireCode(t, err, code.Aborted)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v does not match the context's error", err)
	}
	ping(t, c) // Close does the rest
}

func TestNobodyListensToSecureConnection(t *testing.T) {
	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
		SecureContext: contextFor(t, testpair.Certs(t).Leaf)})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	if err := srv.Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	r := &running{Server: srv}
	c, err := r.dial(t, nil)
	if err == nil {
		c.SetReadDeadline(time.Now().Add(testpair.Patience))
		_, err = c.Read(make([]byte, 1))
	}
	if err == nil || isLate(err) {
		t.Errorf("the connection is still open: %v", err)
	}
}

// A socket of New belongs to its server once its handshake starts.
func TestNewJoinsServer(t *testing.T) {
	srv := startServer(t, nil)
	c, s := testpair.New(t, nil,
		&tlssocket.Options{IsServer: true, Server: srv.Server})
	if n := srv.Connections(); n != 0 {
		t.Errorf("%d connections before the handshake", n)
	}
	requireSecureNow(t, c, s)
	if srv.Connections() != 1 || testpair.Receive(t, srv.secure) != s {
		t.Error("the socket is not the server's")
	}
	srv.Close()
	_, err := s.Read(make([]byte, 1))
	testpair.RequireCode(t, err, code.StreamDestroyed)

	c, s = testpair.New(t, nil,
		&tlssocket.Options{IsServer: true, Server: srv.Server})
	_, sErr := testpair.Shake(t, c, s)
	testpair.RequireCode(t, sErr, code.ServerNotRunning)
}

// What a socket of New has of its own wins over its server's.
func TestNewOverridesServer(t *testing.T) {
	srv := startServer(t, func(o *tlssocket.ServerOptions) {
		o.ALPNProtocols = []string{"the server's"}
		o.HandshakeTimeout = time.Hour
	})
	leaf := testpki.Leaf(t, testpair.Certs(t).CA, "localhost")
	server := &tlssocket.Options{IsServer: true, Server: srv.Server,
		ALPNProtocols: []string{"its own"},
		SecureContext: contextFor(t, leaf)}
	client := testpair.Client(t)
	client.ALPNProtocols = []string{"the server's", "its own"}
	c, _ := testpair.Secure(t, client, server)
	requireServed(t, c, leaf)
	if c.ALPNProtocol() != "its own" {
		t.Errorf("%q is agreed on", c.ALPNProtocol())
	}
}

// A listener for one connection is a listener: that connection goes on, also
// if it is served before the server looks whether anybody listens.
func TestOnceForSecureConnection(t *testing.T) {
	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
		SecureContext: contextFor(t, testpair.Certs(t).Leaf)})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	if err := srv.Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	r := &running{Server: srv}
	for range 200 { // who is faster is a matter of luck
		came := make(chan *tlssocket.Socket, 1)
		srv.Events().SecureConnection.Once(
			func(e tlssocket.SecureConnectionEvent) { came <- e.Socket })
		c := r.mustDial(t, nil)
		s := testpair.Receive(t, came)
		go s.Write([]byte("x"))
		if _, err := c.Read(make([]byte, 1)); err != nil {
			t.Fatalf("the connection was closed: %v, %v", err, s.Err())
		}
		c.Close()
	}
}
