package tlssocket_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/link"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

func TestCoalescePingPong(t *testing.T) {
	co, so := testpair.Client(t), testpair.Server(t)
	co.CoalesceWrites, so.CoalesceWrites = true, true
	c, s := testpair.Secure(t, co, so)
	go io.Copy(s, s) // ends with the client
	for i := range 300 {
		p := testpair.Random(1 + i*i%5000)
		if _, err := c.Write(p); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(p))
		if _, err := io.ReadFull(c, got); err != nil ||
			!bytes.Equal(got, p) {
			t.Fatalf("round %d: %v", i, err)
		}
	}
	testpair.Until(t, "the queue is idle",
		func() bool { return !tlssocket.LinkState(c).Sends })
}

// A peer that does not read holds up writers, and the deadline frees them;
// nothing is lost.
func TestCoalesceBackPressure(t *testing.T) {
	a, b := testpair.Pipe(t)
	c, s := testpair.Coalescing(t, a, b)
	sent := testpair.FillQueue(t, c)
	if n := tlssocket.LinkState(c).Queued; n == 0 || n > link.QueueLimit {
		t.Errorf("%d bytes wait", n)
	}
	if len(sent) > 3*link.QueueLimit {
		t.Errorf("%d bytes were taken while nobody reads", len(sent))
	}
	c.SetWriteDeadline(time.Time{})
	got := testpair.Go(func() []byte {
		b, _ := io.ReadAll(s)
		return b
	})
	more := testpair.Random(1000)
	if _, err := c.Write(more); err != nil {
		t.Fatal(err)
	}
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	c.Close() // the end of a pipe: it cannot be half closed
	if !bytes.Equal(testpair.Receive(t, got), append(sent, more...)) {
		t.Error("what arrived is not what Write counted")
	}
}

func TestCoalesceDestroyDrops(t *testing.T) {
	a, b := testpair.Pipe(t)
	c, _ := testpair.Coalescing(t, a, b)
	testpair.FillQueue(t, c)
	blocked := testpair.Go(func() error {
		c.SetWriteDeadline(time.Time{})
		for {
			if _, err := c.Write(make([]byte, 1000)); err != nil {
				return err
			}
		}
	})
	c.Destroy(nil)
	err := testpair.Receive(t, blocked)
	if !errors.Is(err, net.ErrClosed) {
		t.Errorf("a Write that waited: %v", err)
	}
	testpair.Until(t, "the queue is idle",
		func() bool { return !tlssocket.LinkState(c).Sends })
	if n := tlssocket.LinkState(c).Queued; n != 0 {
		t.Errorf("%d bytes wait still", n)
	}
}

// An error of the queue shows at the next call, whichever it is.
func TestCoalesceErrorShowsLater(t *testing.T) {
	for name, call := range map[string]func(*tlssocket.Socket) error{
		"Write": func(c *tlssocket.Socket) error {
			_, err := c.Write([]byte("next"))
			return err
		},
		"CloseWrite": (*tlssocket.Socket).CloseWrite,
		"Close":      (*tlssocket.Socket).Close,
		"Err":        (*tlssocket.Socket).Err,
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := testpair.CoalescingTCP(t)
			c.NetConn().Close() // behind the socket's back
			if _, err := c.Write([]byte("lost")); err != nil {
				t.Fatalf("the Write that is queued: %v", err)
			}
			testpair.Until(t, "the queue is idle",
				func() bool { return !tlssocket.LinkState(c).Sends })
			var e *tlssocket.Error
			if err := call(c); !errors.As(err, &e) || e.Op != "write" {
				t.Errorf("got %v", err)
			}
		})
	}
}
