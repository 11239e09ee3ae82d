package integration_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// noDeadlines is a connection without deadlines, such as SSH's channels are;
// it says so, or not.
type noDeadlines struct {
	net.Conn
	err error
}

func (c noDeadlines) SetDeadline(time.Time) error      { return c.err }
func (c noDeadlines) SetReadDeadline(time.Time) error  { return c.err }
func (c noDeadlines) SetWriteDeadline(time.Time) error { return c.err }

// CloseWrite lets the last word be said and a reason be waited for.
func (c noDeadlines) CloseWrite() error { return nil }

var lacks = map[string]error{
	"refused": errors.New("deadlines are not supported"),
	"ignored": nil,
}

// takesAtMost fails the test if f has not returned after so long, and unblocks
// it then. It is for bubbles.
func takesAtMost(t *testing.T, limit time.Duration, f, unblock func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(limit + time.Millisecond):
		t.Errorf("it takes more than %v", limit)
		unblock()
		<-done
	}
}

func keyPair(t testing.TB) tls.Certificate {
	t.Helper()
	leaf := testpair.Certs(t).Leaf
	cert, err := tls.X509KeyPair(leaf.CertPEM(), leaf.KeyPEM())
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// A client that refuses its server waits a moment for it to read why: not at
// all where the moment could not end, and never beyond the handshake's limit.
func TestRefusalWithoutDeadlines(t *testing.T) {
	for name, lack := range lacks {
		t.Run(name, func(t *testing.T) {
			a, b := testpair.TCP(t)
			o := testpair.Client(t)
			o.ServerName = "wrong.example"
			if lack == nil {
				o.HandshakeTimeout = 300 * time.Millisecond
			}
			c, err := tlssocket.New(noDeadlines{a, lack}, o)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Destroy(nil)
			srv := tls.Server(b, &tls.Config{
				Certificates: []tls.Certificate{keyPair(t)}})
			go srv.Handshake() // and leaves the connection open
			err = testpair.Receive(t, testpair.Go(func() error {
				return c.Handshake(context.Background())
			}))
			if lack != nil {
				testpair.RequireCode(t, err, code.TLSCertAltNameInvalid)
			} else if err == nil {
				t.Error("the server was not refused")
			}
		})
	}
}

// Close takes 5 seconds at most, whatever the connection beneath can do.
func TestCloseWithoutDeadlines(t *testing.T) {
	for name, err := range lacks {
		t.Run(name, func(t *testing.T) {
			testpair.InBubble(t, func(b *testpair.Bubble) {
				here, there := testpair.Pipe(b)
				c, s := testpair.Meet(b, noDeadlines{here, err}, there, b.Client(),
					b.Server())
				defer s.Destroy(nil)
				takesAtMost(b.T, 5*time.Second, func() { c.Close() },
					func() { here.Close() })
			})
		})
	}
}

// dying is a connection whose system gives up at some point: the peer is out
// of reach. net's error for that claims to be a timeout.
type dying struct {
	net.Conn
	dead  atomic.Bool
	calls atomic.Int32 // since then
}

func (d *dying) verdict(op string) error {
	if !d.dead.Load() {
		return nil
	}
	d.calls.Add(1)
	return &net.OpError{Op: op, Net: "tcp",
		Err: os.NewSyscallError(op, syscall.ETIMEDOUT)}
}

func (d *dying) Read(p []byte) (int, error) {
	if err := d.verdict("read"); err != nil {
		return 0, err
	}
	n, err := d.Conn.Read(p)
	if dead := d.verdict("read"); dead != nil {
		return 0, dead
	}
	return n, err
}

func (d *dying) Write(p []byte) (int, error) {
	if err := d.verdict("write"); err != nil {
		return 0, err
	}
	return d.Conn.Write(p)
}

// dyingPair is a client whose connection can die.
func dyingPair(t *testing.T, o *tlssocket.Options) (d *dying,
	c, s *tlssocket.Socket) {
	t.Helper()
	a, b := testpair.TCP(t)
	d = &dying{Conn: a}
	c, s = testpair.Over(t, d, b, o, nil)
	requireSecureNow(t, c, s)
	return d, c, s
}

// requireDead checks the error of a connection that has died.
func requireDead(t *testing.T, err error) {
	t.Helper()
	e := testpair.RequireCode(t, err, code.TimedOut)
	if e.Timeout() || isLate(err) {
		t.Errorf("%v invites to try again", err)
	}
	if !errors.Is(err, syscall.ETIMEDOUT) {
		t.Errorf("the cause of %v is lost", err)
	}
}

func TestReadTimedOutBySystem(t *testing.T) {
	for _, name := range []string{"plain", "reading ahead"} {
		t.Run(name, func(t *testing.T) {
			o := testpair.Client(t)
			o.Events = new(tlssocket.Events)
			if name != "plain" {
				o.Events.Session.On(func(tlssocket.SessionEvent) {})
			}
			closed := make(chan struct{})
			o.Events.Close.On(func(tlssocket.CloseEvent) { close(closed) })
			d, c, s := dyingPair(t, o)
			d.dead.Store(true)
			s.Write([]byte("x")) // wakes who reads already
			c.SetReadDeadline(time.Now().Add(testpair.Patience))
			for range 2 {
				_, err := c.Read(make([]byte, 1))
				requireDead(t, err)
			}
			testpair.Receive(t, closed)
			requireDead(t, c.Err())
		})
	}
}

func TestWriteTimedOutBySystem(t *testing.T) {
	for _, coalesce := range []bool{false, true} {
		o := testpair.Client(t)
		o.CoalesceWrites = coalesce
		d, c, _ := dyingPair(t, o)
		d.dead.Store(true)
		c.Write([]byte("x"))
		testpair.Until(t, "the error", func() bool { return c.Err() != nil })
		requireDead(t, c.Err())
		_, err := c.Write([]byte("x"))
		requireDead(t, err)
		c.Destroy(nil)
		if n := d.calls.Load(); n > 10 {
			t.Errorf("coalesce %v: %d calls of a dead connection", coalesce, n)
		}
	}
}

// A deadline that the connection brought along is not the socket's: as with
// crypto/tls, the next that is set replaces it.
func TestStaleDeadline(t *testing.T) {
	past := time.Unix(1, 0)
	for name, set := range map[string]func(net.Conn) error{
		"none": func(c net.Conn) error { return c.SetDeadline(time.Time{}) },
		"later": func(c net.Conn) error {
			return c.SetDeadline(time.Now().Add(testpair.Patience))
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := testpair.TCP(t)
			a.SetDeadline(past)
			c, s := testpair.Over(t, a, b, nil, nil)
			if err := set(c); err != nil {
				t.Fatal(err)
			}
			requireSecureNow(t, c, s)
			go io.Copy(s, s)
			ping(t, c)
		})
	}
}
