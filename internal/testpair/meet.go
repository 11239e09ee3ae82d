package testpair

import (
	"net"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
)

// Meet makes a connection over the transport given, lets a byte go each way,
// and returns what is known afterwards. A session has come by then.
func Meet(t testing.TB, a, b net.Conn, co, so *tlssocket.Options) (
	c, s *tlssocket.Socket) {
	t.Helper()
	c, s = Over(t, a, b, co, so)
	served := Go(func() error {
		if _, err := s.Read(make([]byte, 1)); err != nil {
			return err
		}
		_, err := s.Write([]byte("x"))
		return err
	})
	_, err := c.Write([]byte("x"))
	if err == nil {
		_, err = c.Read(make([]byte, 1))
	}
	if err != nil {
		t.Fatalf("client: %v\nserver: %v", err, s.Err())
	}
	if err := Receive(t, served); err != nil {
		t.Fatalf("server: %v", err)
	}
	if c.SessionReused() != s.SessionReused() {
		t.Errorf("client resumed: %v, server: %v", c.SessionReused(),
			s.SessionReused())
	}
	return c, s
}

// Visit makes a connection in the bubble, on which both sides send a byte, and
// returns its client, which has ended.
func (b *Bubble) Visit(co, so *tlssocket.Options) *tlssocket.Socket {
	b.Helper()
	near, far := Pipe(b)
	c, s := Meet(b, near, far, co, so)
	c.Destroy(nil)
	s.Destroy(nil)
	return c
}
