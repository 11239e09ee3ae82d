package integration_test

import (
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// brokenPipe is a connection whose writes fail from some moment on.
type brokenPipe struct {
	net.Conn
	broken atomic.Bool
}

func (p *brokenPipe) Write(b []byte) (int, error) {
	if p.broken.Load() {
		return 0, &net.OpError{Op: "write", Net: "tcp", Err: syscall.EPIPE}
	}
	return p.Conn.Write(b)
}

// A write to a peer that has left does not wait for the peer's reason where the
// application keeps it from being read: a listener, or a reader, that writes to
// many who left would wait for each.
func TestWriteToDeadPeerInListener(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		near, far := testpair.Pipe(b)
		pipe := &brokenPipe{Conn: far}
		c, s := testpair.SecureOver(b, near, pipe, b.Client(), b.Server())
		wrote := make(chan error)
		s.Events().Data.On(func(tlssocket.DataEvent) {
			pipe.broken.Store(true)
			began := time.Now()
			_, err := s.Write([]byte("answer"))
			if took := time.Since(began); took > 100*time.Millisecond {
				b.Errorf("the write waited for %v", took) // of the bubble's time
			}
			wrote <- err
		})
		if _, err := c.Write([]byte("x")); err != nil {
			b.Fatal(err)
		}
		testpair.RequireCode(b, <-wrote, code.Pipe)
		c.Destroy(nil)
		s.Destroy(nil)
	})
}
