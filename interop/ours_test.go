package interop_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// clientOptions are those of a client of one version that trusts the shared
// CA.
func clientOptions(t testing.TB, version string) *tlssocket.Options {
	o := testpair.Client(t)
	o.MinVersion, o.MaxVersion = version, version
	return o
}

// serverOptions are those of a server of one version with a leaf.
func serverOptions(version string, leaf *pki.Leaf) *tlssocket.ServerOptions {
	o := &tlssocket.ServerOptions{CompactRecords: testtool.Compact()}
	o.Cert = [][]byte{leaf.CertPEM()}
	o.Key = [][]byte{leaf.KeyPEM()}
	o.MinVersion, o.MaxVersion = version, version
	return o
}

// connect connects a client. Its reads and writes are bounded.
func connect(t testing.TB, addr string, o *tlssocket.Options) (
	*tlssocket.Socket, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(),
		testpair.Patience)
	defer cancel()
	s, err := tlssocket.Connect(ctx, "tcp", addr, o)
	if err == nil {
		bound(t, s)
	}
	return s, err
}

// secureClient is connect for a connection that must become secure.
func secureClient(t testing.TB, addr string, o *tlssocket.Options,
) *tlssocket.Socket {
	t.Helper()
	s, err := connect(t, addr, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// talk sends a line both ways over a connection that p's input and output are
// the other end of. The line starts with a digit: openssl takes some letters
// there for commands.
func talk(t testing.TB, s *tlssocket.Socket, p *process, line string) {
	t.Helper()
	io.WriteString(p.stdin, line+"\n")
	got := make([]byte, len(line)+1)
	if _, err := io.ReadFull(s, got); err != nil || string(got) != line+"\n" {
		t.Fatalf("got %q, %v, want %q", got, err, line)
	}
	if _, err := io.WriteString(s, "reply to "+line+"\n"); err != nil {
		t.Fatal(err)
	}
	p.wait(t, "reply to "+line+"$")
}

// bound gives a socket a deadline, and an end with the test.
func bound(t testing.TB, s *tlssocket.Socket) {
	s.SetDeadline(time.Now().Add(testpair.Patience))
	t.Cleanup(func() { s.Destroy(nil) })
}

// server is a server of ours.
type server struct {
	*tlssocket.Server
	addr   string
	secure chan *tlssocket.Socket
	failed chan error // of connections that never became secure
}

// serve starts a server of ours on a free port.
func serve(t testing.TB, o *tlssocket.ServerOptions) *server {
	t.Helper()
	inner, err := tlssocket.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inner.Close() })
	s := &server{
		Server: inner,
		secure: make(chan *tlssocket.Socket, 8),
		failed: make(chan error, 8),
	}
	inner.Events().SecureConnection.On(
		func(e tlssocket.SecureConnectionEvent) {
			bound(t, e.Socket)
			s.secure <- e.Socket
		})
	inner.Events().TLSClientError.On(
		func(e tlssocket.TLSClientErrorEvent) { s.failed <- e.Err })
	err = inner.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = inner.Addr().String()
	return s
}

// accept waits for a connection that must become secure.
func (s *server) accept(t testing.TB) *tlssocket.Socket {
	t.Helper()
	select {
	case c := <-s.secure:
		return c
	case err := <-s.failed:
		t.Fatal(err)
	case <-time.After(testpair.Patience):
		t.Fatal("no client came")
	}
	return nil
}

// failure waits for a connection that must not become secure.
func (s *server) failure(t testing.TB) error {
	t.Helper()
	select {
	case err := <-s.failed:
		return err
	case <-s.secure:
		t.Fatal("the connection became secure")
	case <-time.After(testpair.Patience):
		t.Fatal("no client came")
	}
	return nil
}

// wantCode checks the code of an error.
func wantCode(t testing.TB, err error, c code.Code) {
	t.Helper()
	var got code.Code
	if !errors.As(err, &got) || got != c {
		t.Errorf("the error is %v, want code %s", err, c)
	}
}

// wantAlert checks that an error is the peer's alert.
func wantAlert(t testing.TB, err error, alert uint8, c code.Code) {
	t.Helper()
	wantCode(t, err, c)
	var a *tlssocket.AlertError
	if !errors.As(err, &a) || a.Alert != alert || !a.Remote {
		t.Errorf("the error is %v, want the peer's alert %d", err, alert)
	}
}
