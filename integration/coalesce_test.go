package integration_test

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

// Small and large writes keep their order, and both ends drain.
func TestCoalesceKeepsOrder(t *testing.T) {
	for name, end := range map[string]func(*tlssocket.Socket) error{
		"Close":      (*tlssocket.Socket).Close,
		"CloseWrite": (*tlssocket.Socket).CloseWrite,
	} {
		t.Run(name, func(t *testing.T) {
			c, s := testpair.CoalescingTCP(t)
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
				p := testpair.Random(n)
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
	c, s := testpair.CoalescingTCP(t)
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
	c, s := testpair.CoalescingTCP(t)
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

// A CloseWrite that timed out may be tried again.
func TestCoalesceCloseWriteTimeout(t *testing.T) {
	a, b := testpair.Pipe(t)
	c, s := testpair.Coalescing(t, a, b)
	sent := testpair.FillQueue(t, c)
	c.SetWriteDeadline(soon())
	if err := c.CloseWrite(); !testpair.IsTimeout(err) {
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
