package integration_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// requireLossTold closes a socket whose peer will never take what was counted.
func requireLossTold(t *testing.T, s *tlssocket.Socket, limit time.Duration) {
	t.Helper()
	began := time.Now()
	err := s.Close()
	if took := time.Since(began); took > limit {
		t.Errorf("Close took %v, more than %v", took, limit)
	}
	if err == nil {
		t.Error("Close tells nothing of bytes that were counted and lost")
	}
	if s.Err() == nil {
		t.Error("nor does Err")
	}
	_, err = s.Read(make([]byte, 1))
	if err == nil || err == io.EOF || testpair.IsTimeout(err) {
		t.Errorf("Read after that: %v", err)
	}
}

// Close does not pass over in silence that bytes which were counted are lost,
// and does not wait for them beyond the application's own deadline.
func TestCloseTellsOfLostBytes(t *testing.T) {
	const moment = 100 * time.Millisecond
	for name, row := range map[string]struct {
		line  time.Duration // from now; 0: none
		gone  bool          // the peer, not only silent
		limit time.Duration
	}{
		"no deadline":    {0, false, goodbye},
		"short deadline": {time.Second, false, time.Second},
		"passed":         {-time.Second, false, 0},
		"late deadline":  {time.Hour, false, goodbye},
		"peer gone":      {0, true, 0},
	} {
		for _, size := range []int{500, 1 << 21} {
			t.Run(fmt.Sprintf("%s, %d", name, size), func(t *testing.T) {
				inRoutes(t, "pipe", func(t *testing.T, _ route, from, to *tlssocket.Socket) {
					writeUntilLate(t, from, size)
					if row.gone {
						to.Destroy(nil)
					}
					var line time.Time
					if row.line != 0 {
						line = time.Now().Add(row.line)
					}
					from.SetWriteDeadline(line)
					requireLossTold(t, from, row.limit+moment)
				})
			})
		}
	}
	for _, l := range []route{
		{"tcp", "TLSv1.3", false, true},
		{"tls", "TLSv1.2", true, false}, // Close has a lock that bubbles cannot have
	} {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			from, _ := l.real(t)
			writeUntilLate(t, from, 1<<21)
			for late := 0; late < 5; late++ { // a few may have been only slow
				from.SetWriteDeadline(time.Now().Add(moment))
				if n, _ := from.Write(make([]byte, 1<<21)); n > 0 {
					late = 0
				}
			}
			from.SetWriteDeadline(time.Now().Add(moment))
			requireLossTold(t, from, time.Minute) // the machine may be slow
		})
	}
}

// A write that was joined with others, to a peer that reads nothing any more.
func TestCloseTellsOfLostQueue(t *testing.T) {
	inRoutes(t, "pipe", func(t *testing.T, l route, from, _ *tlssocket.Socket) {
		if !l.joined {
			return
		}
		if _, err := from.Write([]byte("queued")); err != nil {
			t.Fatal(err)
		}
		requireLossTold(t, from, goodbye+time.Second)
	})
}

// Ends that close at once need not wait for each other's goodbye.
func TestBothCloseAtOnce(t *testing.T) {
	for name, end := range map[string]func(*tlssocket.Socket) error{
		"Close": (*tlssocket.Socket).Close,
		"CloseWrite": func(s *tlssocket.Socket) error {
			err := s.CloseWrite()
			if err != nil {
				s.Destroy(nil)
			}
			io.Copy(io.Discard, s)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			inRoutes(t, "pipe", func(t *testing.T, _ route, from, to *tlssocket.Socket) {
				began := time.Now()
				other := testpair.Go(func() error { return end(to) })
				err := end(from)
				if otherErr := <-other; err != nil || otherErr != nil {
					t.Errorf("%v; the other end: %v", err, otherErr)
				}
				if took := time.Since(began); took > time.Second/2 {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// noHalf is a connection whose peer has left in good order: the system does
// not half close it any more.
type noHalf struct{ net.Conn }

func (noHalf) CloseWrite() error {
	return &net.OpError{Op: "close", Net: "tcp",
		Err: os.NewSyscallError("shutdown", syscall.ENOTCONN)}
}

// A stream that both sides end in good order ends without an error, whether
// the peer's end was read already or not.
func TestCloseWriteOfGoodEnd(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		t.Run("not connected", func(t *testing.T) {
			a, b := testpair.TCP(t)
			c, s := secureOver(t, noHalf{a}, b, version)
			if err := s.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			if err := c.CloseWrite(); err != nil {
				t.Error(err)
			}
			if _, err := c.Read(make([]byte, 1)); err != io.EOF {
				t.Errorf("read %v", err)
			}
		})
		for over, make := range beneath {
			t.Run(over, func(t *testing.T) {
				for range 20 {
					a, b := make(t)
					c, s := secureOver(t, a, b, version)
					if err := endInOrder(c, s); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	})
}

// A peer of TLS in TLS that has read to our end reads nothing any more, not even
// the end of what is beneath.
func TestCloseWriteOfGoodEndBeneath(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		testpair.InBubble(t, func(b *testpair.Bubble) {
			near, far := testpair.Pipe(b)
			near, far = testpair.SecureOver(b, near, far, b.Client(), b.Server())
			co := b.Client()
			co.MaxVersion = version
			c, err := tlssocket.New(near, co)
			if err != nil {
				t.Fatal(err)
			}
			pair, err := tls.X509KeyPair(b.PKI.Leaf.CertPEM(), b.PKI.Leaf.KeyPEM())
			if err != nil {
				t.Fatal(err)
			}
			s := tls.Server(far, &tls.Config{Certificates: []tls.Certificate{pair}})
			read := testpair.Go(func() error {
				_, err := io.Copy(io.Discard, s)
				return err
			})
			if _, err := c.Write(make([]byte, 1000)); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			if err := c.CloseWrite(); err != nil {
				t.Error(err)
			}
			if err := testpair.Receive(b, read); err != nil {
				t.Error(err)
			}
			c.Close()
			if took := time.Since(began); took > time.Second {
				t.Errorf("it took %v", took)
			}
			far.Close()
		})
	})
}

// endInOrder ends both streams, the peer's as soon as it has seen our end, and
// returns what our CloseWrite did.
func endInOrder(c, s *tlssocket.Socket) error {
	go func() { // ends with the stream of c
		io.Copy(io.Discard, s)
		s.CloseWrite()
		s.Close()
	}()
	done := testpair.Go(func() error {
		c.Write(make([]byte, 100))
		return c.CloseWrite()
	})
	io.Copy(io.Discard, c)
	defer c.Close()
	return <-done
}

// A connection that was reset while we wrote has not come to its end.
func TestResetIsNoEnd(t *testing.T) {
	for _, l := range []route{
		{"tcp", "TLSv1.2", false, false}, {"tcp", "TLSv1.2", true, false},
		{"tcp", "TLSv1.3", false, false}, {"tcp", "TLSv1.3", true, false},
		{"tcp", "TLSv1.3", false, true}, {"tcp", "TLSv1.3", true, true},
	} {
		t.Run(l.String(), func(t *testing.T) {
			from, to := l.real(t)
			sent := testpair.Go(func() error {
				for {
					if _, err := from.Write(make([]byte, 1<<20)); err != nil {
						return err
					}
				}
			})
			if _, err := to.Read(make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
			reset(to.NetConn().(*net.TCPConn))
			if err := testpair.Receive(t, sent); !wasReset(err) {
				t.Errorf("writing: %v", err)
			}
			_, err := from.Read(make([]byte, 1))
			if err == io.EOF || !wasReset(err) {
				t.Errorf("reading: %v", err)
			}
		})
	}
}

func wasReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// Who wants to know whether the peer has said goodbye can ask.
func TestCloseNotified(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for name, row := range map[string]struct {
			leave func(*tlssocket.Socket)
			want  bool
		}{
			"close":       {func(s *tlssocket.Socket) { s.Close() }, true},
			"close write": {func(s *tlssocket.Socket) { s.CloseWrite() }, true},
			"bare end":    {func(s *tlssocket.Socket) { s.NetConn().Close() }, false},
		} {
			t.Run(name, func(t *testing.T) {
				c, s := pair(t, version)
				row.leave(s)
				if _, err := c.Read(make([]byte, 1)); err != io.EOF {
					t.Fatalf("read %v", err)
				}
				// An assertion, as long as there is no such method.
				n, ok := any(c).(interface{ CloseNotified() bool })
				if !ok || n.CloseNotified() != row.want {
					t.Errorf("want CloseNotified() %v", row.want)
				}
			})
		}
	})
}
