package integration_test

import (
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// rush is a listener to which clients come when they are told to.
type rush struct {
	coming   chan struct{} // one for each
	accepted atomic.Int32  // of them
	clients  chan net.Conn // the other ends
	closed   chan struct{}
}

// come lets n more clients come.
func (r *rush) come(n int) {
	for range n {
		r.coming <- struct{}{}
	}
}

func (r *rush) Accept() (net.Conn, error) {
	select {
	case <-r.coming:
	case <-r.closed:
		return nil, net.ErrClosed
	}
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

// backlog is a Listener to which at most so many clients come, in a bubble.
func backlog(b *testpair.Bubble, clients int) (*rush, net.Listener) {
	o := new(tlssocket.ServerOptions)
	present(&o.ContextOptions, b.PKI.Leaf)
	srv, err := tlssocket.NewServer(o)
	if err != nil {
		b.Fatal(err)
	}
	r := &rush{coming: make(chan struct{}, clients),
		clients: make(chan net.Conn, clients), closed: make(chan struct{})}
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
func (r *rush) connect(b *testpair.Bubble) {
	b.Helper()
	c, err := tlssocket.New(<-r.clients, b.Client())
	if err != nil {
		b.Fatal(err)
	}
	go c.Read(make([]byte, 1)) // the tickets, which a pipe does not hold
	if err := c.Handshake(b.Context()); err != nil {
		b.Error(err)
	}
}

// Secure clients whom nobody accepts must not pile up. Silent ones keep nobody
// out.
func TestBacklogIsBounded(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		const silent, room, late = 300, 256, 5
		r, l := backlog(b, silent+room+late)
		r.come(silent)
		requireAccepted(b, r, silent)
		for range silent {
			c := <-r.clients
			b.Cleanup(func() { c.Close() })
		}
		r.come(room)
		for range room {
			r.connect(b)
		}
		requireAccepted(b, r, silent+room)
		r.come(late)
		requireAccepted(b, r, silent+room+1) // it was waited for before
		for range 2 {
			c, err := l.Accept()
			if err != nil {
				b.Fatal(err)
			}
			c.Close()
		}
		requireAccepted(b, r, silent+room+late) // they say nothing
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
	testpair.Until(t, "one connection is left",
		func() bool { return srv.Connections() == 1 })
	s.Close()
	testpair.Until(t, "none is left",
		func() bool { return srv.Connections() == 0 })
}
