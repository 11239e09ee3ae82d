package testpair

import (
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/link"
)

// Coalescing makes a and b secure; the client joins its writes.
func Coalescing(t *testing.T, a, b net.Conn) (c, s *tlssocket.Socket) {
	t.Helper()
	co := Client(t)
	co.CoalesceWrites = true
	return SecureOver(t, a, b, co, nil)
}

// CoalescingTCP is Coalescing over loopback TCP.
func CoalescingTCP(t *testing.T) (c, s *tlssocket.Socket) {
	t.Helper()
	a, b := TCP(t)
	return Coalescing(t, a, b)
}

// FillQueue writes until the queue takes no more, and returns what it took.
func FillQueue(t *testing.T, c *tlssocket.Socket) (sent []byte) {
	t.Helper()
	for {
		p := Random(link.QueueLarge)
		c.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
		n, err := c.Write(p)
		sent = append(sent, p[:n]...)
		if IsTimeout(err) {
			// Before that it may be that the machine is slow: the queue's
			// goroutine has no more in its hands.
			if len(sent) > link.QueueLimit {
				return sent
			}
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
