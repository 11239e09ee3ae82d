package integration_test

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A side that has ended goes on reading, whichever it is.
func TestCloseWriteLeavesTheOtherDirection(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for name, swap := range map[string]bool{"client": false,
			"server": true} {
			t.Run(name, func(t *testing.T) {
				a, b := pair(t, version)
				if swap {
					a, b = b, a
				}
				testpair.Transfer(t, a, b, testpair.Random(1000))
				if err := a.CloseWrite(); err != nil {
					t.Fatal(err)
				}
				if n, err := b.Read(make([]byte, 1)); err != io.EOF {
					t.Fatalf("the peer read %d bytes, %v", n, err)
				}
				testpair.Transfer(t, b, a, testpair.Random(1<<20))
				checkEnded(t, a)
				if err := b.CloseWrite(); err != nil {
					t.Fatal(err)
				}
				if n, err := a.Read(make([]byte, 1)); err != io.EOF {
					t.Errorf("read %d bytes, %v", n, err)
				}
			})
		}
	})
}

// The connection beneath is half closed as well: a peer that knows only that
// learns of the end too.
func TestCloseWriteHalfClosesBeneath(t *testing.T) {
	a, b := testpair.TCP(t)
	c, _ := secureOver(t, a, b, "TLSv1.3")
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	b.SetReadDeadline(time.Now().Add(testpair.Patience))
	if _, err := io.Copy(io.Discard, b); err != nil {
		t.Errorf("the connection beneath: %v", err)
	}
}

// checkEnded checks that nothing can be written after CloseWrite.
func checkEnded(t *testing.T, s *tlssocket.Socket) {
	t.Helper()
	_, err := s.Write([]byte("late"))
	if !errors.Is(err, net.ErrClosed) ||
		!errors.Is(err, code.StreamWriteAfterEnd) {
		t.Errorf("Write after CloseWrite: %v", err)
	}
	if err := s.CloseWrite(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("second CloseWrite: %v", err)
	}
	if err := s.Err(); err != nil {
		t.Errorf("Err = %v", err)
	}
}

// Deadlines go on working after CloseWrite.
func TestDeadlinesAfterCloseWrite(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	c.SetReadDeadline(time.Now().Add(time.Millisecond))
	if _, err := c.Read(make([]byte, 1)); !testpair.IsTimeout(err) {
		t.Fatalf("read: %v", err)
	}
	if err := c.SetDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	testpair.Transfer(t, s, c, testpair.Random(1000))
}
