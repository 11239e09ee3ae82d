package tlssocket_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/link"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// coalescing is a connection whose client joins its writes.
func coalescing(t *testing.T, a, b net.Conn) (c, s *tlssocket.Socket) {
	t.Helper()
	co := testpair.Client(t)
	co.CoalesceWrites = true
	return testpair.SecureOver(t, a, b, co, nil)
}

func coalescingTCP(t *testing.T) (c, s *tlssocket.Socket) {
	t.Helper()
	a, b := testpair.TCP(t)
	return coalescing(t, a, b)
}

// Small and large writes keep their order, and both ends drain.
func TestCoalesceKeepsOrder(t *testing.T) {
	for name, end := range map[string]func(*tlssocket.Socket) error{
		"Close":      (*tlssocket.Socket).Close,
		"CloseWrite": (*tlssocket.Socket).CloseWrite,
	} {
		t.Run(name, func(t *testing.T) {
			c, s := coalescingTCP(t)
			got := testpair.Go(func() []byte {
				b, err := io.ReadAll(s)
				if err != nil {
					t.Errorf("read: %v", err)
				}
				return b
			})
			rng := rand.New(rand.NewPCG(3, 4))
			var sent []byte
			for i := range 3000 {
				n := rng.IntN(200)
				if i%100 == 0 {
					n = rng.IntN(4 * link.QueueLarge)
				}
				p := random(n)
				sent = append(sent, p...)
				if m, err := c.Write(p); m != n || err != nil {
					t.Fatalf("wrote %d of %d, %v", m, n, err)
				}
				clear(p) // the queue has a copy
			}
			if err := end(c); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(testpair.Receive(t, got), sent) {
				t.Error("what arrived is not what was sent")
			}
		})
	}
}

// A Write of one goroutine stays in one piece and after its earlier ones.
func TestCoalesceSeveralWriters(t *testing.T) {
	c, s := coalescingTCP(t)
	const writers, lines = 6, 200
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range lines {
				pad := strings.Repeat("x", i*i%(2*link.QueueLarge))
				if i%20 != 0 {
					pad = ""
				}
				if _, err := fmt.Fprintf(c, "%d %d %s\n", w, i,
					pad); err != nil {
					t.Error(err)
				}
			}
		})
	}
	go func() {
		wg.Wait()
		c.CloseWrite()
	}()
	all, err := io.ReadAll(s)
	if err != nil {
		t.Fatal(err)
	}
	next := make([]int, writers)
	for line := range strings.Lines(string(all)) {
		var w, i int
		if _, err := fmt.Sscanf(line, "%d %d", &w, &i); err != nil ||
			next[w] != i {
			t.Fatalf("line %.40q of writer %d is not its %d.", line, w, i)
		}
		next[w]++
	}
	for w, n := range next {
		if n != lines {
			t.Errorf("%d lines of writer %d", n, w)
		}
	}
}

// A writer of small pieces must not keep a large write of another out.
func TestCoalesceIsFair(t *testing.T) {
	c, s := coalescingTCP(t)
	go io.Copy(io.Discard, s) // ends with the client
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for p := make([]byte, 100); ; {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := c.Write(p); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range 3 {
		err := testpair.Receive(t, testpair.Go(func() error {
			_, err := c.Write(make([]byte, 2*link.QueueLarge))
			return err
		}))
		if err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
}

// What the option is for: fewer records and fewer calls for the same bytes.
func TestCoalesceJoins(t *testing.T) {
	calls := make(map[bool]int64)
	counts := make(map[bool]int)
	for _, on := range []bool{false, true} {
		a, b := testpair.TCP(t)
		tap := &tapped{Conn: a}
		co := testpair.Client(t)
		co.CoalesceWrites = on
		c, s := testpair.SecureOver(t, tap, b, co, nil)
		tap.reset()
		go io.Copy(io.Discard, s)
		for range 2000 {
			if _, err := c.Write(make([]byte, 100)); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		types, _ := tap.records(t)
		calls[on], counts[on] = tap.calls.Load(), len(types)
	}
	if counts[false] != 2001 {
		t.Errorf("%d records without the option, want 2001", counts[false])
	}
	if counts[true] >= counts[false]/2 || calls[true] >= calls[false]/2 {
		t.Errorf("with the option %d records and %d calls, without %d and %d",
			counts[true], calls[true], counts[false], calls[false])
	}
}

func TestCoalescePingPong(t *testing.T) {
	co, so := testpair.Client(t), testpair.Server(t)
	co.CoalesceWrites, so.CoalesceWrites = true, true
	c, s := testpair.Secure(t, co, so)
	go io.Copy(s, s) // ends with the client
	for i := range 300 {
		p := random(1 + i*i%5000)
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

// fillQueue writes until the queue takes no more.
func fillQueue(t *testing.T, c *tlssocket.Socket) (sent []byte) {
	t.Helper()
	for {
		p := random(link.QueueLarge)
		c.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
		n, err := c.Write(p)
		sent = append(sent, p[:n]...)
		if isTimeout(err) {
			return sent
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A peer that does not read holds up writers, and the deadline frees them;
// nothing is lost.
func TestCoalesceBackPressure(t *testing.T) {
	a, b := testpair.Pipe(t)
	c, s := coalescing(t, a, b)
	sent := fillQueue(t, c)
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
	more := random(1000)
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

// A CloseWrite that timed out may be tried again.
func TestCoalesceCloseWriteTimeout(t *testing.T) {
	a, b := testpair.Pipe(t)
	c, s := coalescing(t, a, b)
	sent := fillQueue(t, c)
	c.SetWriteDeadline(soon())
	if err := c.CloseWrite(); !isTimeout(err) {
		t.Fatalf("CloseWrite: %v", err)
	}
	c.SetWriteDeadline(time.Time{})
	got := testpair.Go(func() []byte {
		b, err := io.ReadAll(s)
		if err != nil {
			t.Errorf("read: %v", err)
		}
		return b
	})
	if err := c.CloseWrite(); err != nil {
		t.Errorf("CloseWrite again: %v", err)
	}
	c.Close()
	if !bytes.Equal(testpair.Receive(t, got), sent) {
		t.Error("what arrived is not what Write counted")
	}
}

func TestCoalesceDestroyDrops(t *testing.T) {
	a, b := testpair.Pipe(t)
	c, _ := coalescing(t, a, b)
	fillQueue(t, c)
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
			c, _ := coalescingTCP(t)
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

// The error is told once if somebody listens.
func TestCoalesceErrorIsTold(t *testing.T) {
	co := testpair.Client(t)
	co.CoalesceWrites = true
	co.Events = new(tlssocket.Events)
	errs := make(chan error, 2)
	co.Events.Error.On(func(ev tlssocket.ErrorEvent) { errs <- ev.Err })
	c, _ := testpair.Secure(t, co, nil)
	c.NetConn().Close()
	c.Write([]byte("lost"))
	if err := testpair.Receive(t, errs); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}
