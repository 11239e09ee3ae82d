package integration_test

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// pair is a secure connection of the version given.
func pair(t *testing.T, version string) (c, s *tlssocket.Socket) {
	t.Helper()
	a, b := testpair.TCP(t)
	return secureOver(t, a, b, version)
}

// isAlert reports whether a record is an alert, as far as one can see.
func isAlert(typ byte, size int) bool {
	const sealed = 2 + 1 + 16 // TLS 1.3: alert, type, tag
	return typ == 21 || typ == 23 && size == sealed
}

func TestCloseSaysGoodbyeAndDestroyDoesNot(t *testing.T) {
	for name, want := range map[string]int{"close": 1, "destroy": 0} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				a, b := testpair.TCP(t)
				tap := &tapped{Conn: a}
				c, s := secureOver(t, tap, b, version)
				tap.reset()
				if name == "close" {
					if err := c.Close(); err != nil {
						t.Errorf("close: %v", err)
					}
				} else {
					c.Destroy(nil)
				}
				types, sizes := tap.records(t)
				if len(types) != want || want == 1 &&
					!isAlert(types[0], sizes[0]) {
					t.Errorf("records %v of %v bytes", types, sizes)
				}
				if n, err := s.Read(make([]byte, 1)); err != io.EOF {
					t.Errorf("the peer read %d bytes, %v", n, err)
				}
			})
		})
	}
}

func TestCallsAfterClose(t *testing.T) {
	for name, end := range map[string]func(*tlssocket.Socket){
		"close":   func(c *tlssocket.Socket) { c.Close() },
		"destroy": func(c *tlssocket.Socket) { c.Destroy(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			c, s := testpair.Secure(t, nil, nil)
			s.Write([]byte("unread"))
			end(c)
			_, readErr := c.Read(make([]byte, 1))
			_, writeErr := c.Write(make([]byte, 1))
			for call, err := range map[string]error{
				"Read": readErr, "Write": writeErr,
				"CloseWrite":  c.CloseWrite(),
				"SetDeadline": c.SetDeadline(time.Time{}),
			} {
				var e *tlssocket.Error
				if !errors.Is(err, net.ErrClosed) || !errors.As(err, &e) {
					t.Errorf("%s: %v", call, err)
				}
			}
			if err := c.Close(); err != nil {
				t.Errorf("second Close: %v", err)
			}
			if c.Err() != nil {
				t.Errorf("Err = %v", c.Err())
			}
		})
	}
}

// A Read that waits, or a Write that is blocked, ends with Close.
func TestCloseEndsWhatWaits(t *testing.T) {
	for name, call := range map[string]func(*tlssocket.Socket) error{
		"Read": func(c *tlssocket.Socket) error {
			_, err := io.Copy(io.Discard, c)
			return err
		},
		"Write": func(c *tlssocket.Socket) error {
			for {
				if _, err := c.Write(make([]byte, 1<<20)); err != nil {
					return err
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := testpair.Secure(t, nil, nil)
			done := testpair.Go(func() error { return call(c) })
			if name == "Write" {
				waitBlocked(t, c)
			}
			began := time.Now()
			c.Close()
			err := testpair.Receive(t, done)
			if !errors.Is(err, net.ErrClosed) {
				t.Errorf("got %v", err)
			}
			// A Write is interrupted at once, but a loaded machine is slow.
			if time.Since(began) > time.Minute {
				t.Errorf("it took %v", time.Since(began))
			}
		})
	}
}

// waitBlocked waits until what c sends does not get on any more.
func waitBlocked(t *testing.T, c *tlssocket.Socket) {
	t.Helper()
	last, same := int64(-1), 0
	testpair.Until(t, "the write is blocked", func() bool {
		n := c.BytesWritten()
		if n != last {
			last, same = n, 0
		}
		same++
		return n > 1<<16 && same > 50
	})
}

// The other end of a pipe that is not read holds up Close for a while only,
// by the bubble's clock.
func TestCloseWithPeerThatDoesNotRead(t *testing.T) {
	for name, coalesce := range map[string]bool{"plain": false,
		"coalescing": true} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				testpair.InBubble(t, func(b *testpair.Bubble) {
					co := b.Client()
					co.MaxVersion, co.CoalesceWrites = version, coalesce
					near, far := testpair.Pipe(b)
					c, _ := testpair.Meet(b, near, far, co, b.Server())
					if coalesce {
						testpair.FillQueue(b.T, c)
					}
					began := time.Now()
					lost := c.Close()
					if (lost != nil) != coalesce {
						t.Errorf("Close: %v", lost)
					}
					if took := time.Since(began); took > goodbye {
						t.Errorf("Close took %v", took)
					}
					_, err := c.Write([]byte("x"))
					if err == nil || lost == nil && !errors.Is(err, net.ErrClosed) {
						t.Errorf("Write: %v", err)
					}
				})
			})
		})
	}
}

// A Write that a deadline cut leaves bytes behind; Close still sends them, and
// its goodbye, to a peer that reads in time.
func TestCloseSendsWhatATimeoutLeft(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		a, b := testpair.Pipe(t)
		c, s := secureOver(t, a, b, version)
		p := testpair.Random(100_000)
		var n int
		for n == 0 { // on a busy machine soon may be too soon
			var err error
			c.SetWriteDeadline(soon())
			if n, err = c.Write(p); !testpair.IsTimeout(err) {
				t.Fatalf("wrote %d, %v", n, err)
			}
		}
		got := testpair.Go(func() []byte {
			b, err := io.ReadAll(s)
			if err != nil {
				t.Errorf("read: %v", err)
			}
			return b
		})
		c.SetWriteDeadline(time.Time{})
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		if !slices.Equal(testpair.Receive(t, got), p[:n]) {
			t.Error("what arrived is not what Write counted")
		}
	})
}

func TestCloseDuringHandshake(t *testing.T) {
	for name, end := range map[string]func(*tlssocket.Socket) error{
		"close": (*tlssocket.Socket).Close,
		"destroy": func(c *tlssocket.Socket) error {
			c.Destroy(nil)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := testpair.TCP(t)
			c, err := tlssocket.New(a, testpair.Client(t))
			if err != nil {
				t.Fatal(err)
			}
			shaken := testpair.Go(func() error {
				return c.Handshake(context.Background())
			})
			read := testpair.Go(func() error {
				_, err := c.Read(make([]byte, 1))
				return err
			})
			testpair.Until(t, "the hello is out",
				func() bool { return c.BytesWritten() > 0 })
			if err := end(c); err != nil {
				t.Errorf("got %v", err)
			}
			for _, ch := range []<-chan error{shaken, read} {
				err := testpair.Receive(t, ch)
				if !errors.Is(err, net.ErrClosed) {
					t.Errorf("a call that waited: %v", err)
				}
			}
		})
	}
}

// A socket can be ended before anything was done with it.
func TestCloseBeforeHandshake(t *testing.T) {
	a, b := testpair.TCP(t)
	c, err := tlssocket.New(a, testpair.Client(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if err := c.Handshake(t.Context()); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Handshake: %v", err)
	}
	if n, err := b.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("the peer got %d bytes, %v", n, err)
	}
}

func TestDestroyWithError(t *testing.T) {
	mine := errors.New("mine")
	co := testpair.Client(t)
	co.Events = new(tlssocket.Events)
	errs := make(chan error, 1)
	closed := make(chan bool, 1)
	co.Events.Error.On(func(ev tlssocket.ErrorEvent) { errs <- ev.Err })
	co.Events.Close.On(func(ev tlssocket.CloseEvent) { closed <- ev.HadError })
	c, _ := testpair.Secure(t, co, nil)
	c.Destroy(mine)
	c.Destroy(errors.New("another"))
	err := testpair.Receive(t, errs)
	var e *tlssocket.Error
	if !errors.Is(err, mine) || !errors.As(err, &e) || e.Side != "client" {
		t.Errorf("Error has %v", err)
	}
	if !testpair.Receive(t, closed) {
		t.Error("Close has no HadError")
	}
	if !errors.Is(c.Err(), mine) {
		t.Errorf("Err = %v", c.Err())
	}
	if err := c.Close(); err != nil {
		t.Errorf("Close tells what a listener was told: %v", err)
	}
}
