package tlssocket_test

import (
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// rush is a listener to which clients come as fast as they are accepted.
type rush struct {
	left     int           // of the clients
	accepted atomic.Int32  // of them
	clients  chan net.Conn // the other ends
	closed   chan struct{}
}

func newRush(clients int) *rush {
	return &rush{left: clients, clients: make(chan net.Conn, clients),
		closed: make(chan struct{})}
}

func (r *rush) Accept() (net.Conn, error) {
	if r.left == 0 {
		<-r.closed
		return nil, net.ErrClosed
	}
	r.left--
	r.accepted.Add(1)
	here, there := net.Pipe()
	r.clients <- there
	return here, nil
}

func (r *rush) Close() error {
	close(r.closed)
	return nil
}

func (*rush) Addr() net.Addr { return &net.TCPAddr{} }

// backlog is a Listener of clients who come at once, in a bubble.
func backlog(b *testpair.Bubble, clients int) (*rush, net.Listener) {
	o := new(tlssocket.ServerOptions)
	present(&o.ContextOptions, b.PKI.Leaf)
	srv, err := tlssocket.NewServer(o)
	if err != nil {
		b.Fatal(err)
	}
	r := newRush(clients)
	l := srv.Listener(r)
	b.Cleanup(func() {
		l.Close()
		srv.Close()
		close(r.clients)
		for c := range r.clients {
			c.Close()
		}
	})
	return r, l
}

// requireAccepted waits until nothing moves any more.
func requireAccepted(t testing.TB, r *rush, want int32) {
	t.Helper()
	synctest.Wait()
	if n := r.accepted.Load(); n != want {
		t.Errorf("%d connections were accepted; want %d", n, want)
	}
}

// connect makes the next client's connection secure.
func (r *rush) connect(b *testpair.Bubble) *tlssocket.Socket {
	b.Helper()
	c, err := tlssocket.New(<-r.clients, b.Client())
	if err != nil {
		b.Fatal(err)
	}
	go c.Read(make([]byte, 1)) // the tickets, which a pipe does not hold
	if err := c.Handshake(b.Context()); err != nil {
		b.Error(err)
	}
	return c
}

// Clients whom nobody accepts, be they secure or silent, must not pile up.
func TestBacklogIsBounded(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		const room = 256
		r, l := backlog(b, 2*room)
		requireAccepted(b, r, room)
		var secure []*tlssocket.Socket
		for range 3 {
			secure = append(secure, r.connect(b))
		}
		requireAccepted(b, r, room)

		c, err := l.Accept()
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close()
		requireAccepted(b, r, room+1) // one was handed out
		for range 2 {
			(<-r.clients).Close() // in the middle of its handshake
		}
		requireAccepted(b, r, room+3)
		for _, c := range secure {
			c.Destroy(nil)
		}
		c.Close() // gives no place back a second time
		requireAccepted(b, r, room+3)
	})
}

// The places of clients that take too long for their handshake come back.
func TestBacklogOfSilentClients(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		const room = 256
		r, _ := backlog(b, 2*room)
		requireAccepted(b, r, room)
		time.Sleep(120 * time.Second) // of the bubble: a server's limit
		requireAccepted(b, r, 2*room)
	})
}

// What Close of a listener's connection returns is the caller's only hint that
// something went wrong.
func TestListenerConnClose(t *testing.T) {
	srv, l := listening(t)
	r := &running{Server: srv}
	go r.dial(t, nil)
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("the first Close returns %v", err)
	}
}

// A connection that came while somebody listened, and whose turn comes when
// nobody does any more, is nobody's: it must not stay open.
func TestOnceLeavesNoOrphans(t *testing.T) {
	const clients = 5
	o := new(tlssocket.ServerOptions)
	present(&o.ContextOptions, testpair.Certs(t).Leaf)
	srv, err := tlssocket.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	if err := srv.Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	hold := make(chan struct{})
	srv.Events().Connection.On(
		func(tlssocket.ConnectionEvent) { <-hold }) // delays what follows
	taken := make(chan *tlssocket.Socket, clients)
	srv.Events().SecureConnection.Once(
		func(e tlssocket.SecureConnectionEvent) { taken <- e.Socket })
	r := &running{Server: srv}
	for range clients {
		r.mustDial(t, nil)
	}
	close(hold)
	s := testpair.Receive(t, taken)
	waitUntil(t, "one connection is left",
		func() bool { return srv.Connections() == 1 })
	s.Close()
	waitUntil(t, "none is left",
		func() bool { return srv.Connections() == 0 })
}
