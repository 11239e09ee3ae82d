package integration_test

import (
	"io"
	"net"
	"slices"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A peer that waits for an answer has its first record at once, and more with
// each call. To one that only listens all goes in large calls.
func TestAnswerBeginsAtOnce(t *testing.T) {
	const most = 1 << 18
	for _, coalesce := range []bool{false, true} {
		a, b := testpair.TCP(t)
		tap := &counting{Conn: a}
		co := testpair.Client(t)
		co.CoalesceWrites = coalesce
		c, s := testpair.SecureOver(t, tap, b, co, nil)
		for _, asked := range []bool{true, false, true} {
			if asked {
				hear(t, c, s)
			}
			tap.full()
			got := testpair.Go(func() error {
				_, err := io.CopyN(io.Discard, s, most)
				return err
			})
			if _, err := c.Write(testpair.Random(most)); err != nil {
				t.Fatal(err)
			}
			if err := testpair.Receive(t, got); err != nil {
				t.Fatal(err)
			}
			want := []int{16}
			if asked {
				want = []int{1, 2, 4, 8, 1}
			}
			if calls := tap.full(); !slices.Equal(calls, want) {
				t.Errorf("coalesce %v, asked %v: %v records in the calls, "+
					"want %v", coalesce, asked, calls, want)
			}
		}
	}
}

// counting tells how many full records each Write had.
type counting struct {
	net.Conn
	mu    sync.Mutex
	calls []int
}

func (c *counting) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.calls = append(c.calls, len(p)>>14)
	c.mu.Unlock()
	return c.Conn.Write(p)
}

// full returns the counts since the last call.
func (c *counting) full() (calls []int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	calls, c.calls = c.calls, nil
	return calls
}

// hear lets c read something that s says.
func hear(t *testing.T, c, s *tlssocket.Socket) {
	t.Helper()
	if _, err := s.Write([]byte{0}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
}
