package integration_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// soon is a deadline that passes while somebody waits.
func soon() time.Time { return time.Now().Add(3 * time.Millisecond) }

func TestReadDeadline(t *testing.T) {
	for name, ahead := range map[string]bool{"plain": false, "ahead": true} {
		t.Run(name, func(t *testing.T) {
			co := testpair.Client(t)
			co.Events = new(tlssocket.Events)
			if ahead {
				co.Events.Session.On(func(tlssocket.SessionEvent) {})
			}
			c, s := testpair.Secure(t, co, nil)
			for _, at := range []func() time.Time{
				func() time.Time { return testpair.Past }, soon, soon,
			} {
				c.SetReadDeadline(at())
				if _, err := c.Read(make([]byte, 1)); !testpair.IsTimeout(err) {
					t.Fatalf("got %v", err)
				}
				if c.Err() != nil {
					t.Fatalf("Err = %v", c.Err())
				}
			}
			// Writing has a deadline of its own, and a new one helps.
			testpair.Transfer(t, c, s, testpair.Random(1000))
			c.SetReadDeadline(time.Now().Add(testpair.Patience))
			testpair.Transfer(t, s, c, testpair.Random(100_000))
			c.SetReadDeadline(time.Time{})
			testpair.Transfer(t, s, c, testpair.Random(100_000))
		})
	}
}

// A deadline that is set while a Read waits is for that Read.
func TestDeadlineReachesWhoWaits(t *testing.T) {
	c, _ := testpair.Secure(t, nil, nil)
	done := testpair.Go(func() error {
		_, err := c.Read(make([]byte, 1))
		return err
	})
	c.SetReadDeadline(testpair.Past)
	if err := testpair.Receive(t, done); !testpair.IsTimeout(err) {
		t.Errorf("got %v", err)
	}
}

// Deadlines before and during the handshake end the waiting, not the
// handshake.
func TestDeadlineDuringHandshake(t *testing.T) {
	for name, call := range map[string]func(*tlssocket.Socket) error{
		"Read": func(c *tlssocket.Socket) error {
			_, err := c.Read(make([]byte, 1))
			return err
		},
		"Write": func(c *tlssocket.Socket) error {
			_, err := c.Write(make([]byte, 1))
			return err
		},
		"CloseWrite": (*tlssocket.Socket).CloseWrite,
		"Handshake": func(c *tlssocket.Socket) error {
			return c.Handshake(context.Background())
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := testpair.New(t, nil, nil)
			for _, at := range []time.Time{testpair.Past, soon(), testpair.Past} {
				c.SetDeadline(at)
				if err := call(c); !testpair.IsTimeout(err) {
					t.Fatalf("got %v", err)
				}
			}
			c.SetDeadline(time.Time{})
			done := testpair.Go(func() error { return call(c) })
			c.SetDeadline(testpair.Past)
			if err := testpair.Receive(t, done); !testpair.IsTimeout(err) {
				t.Fatalf("got %v", err)
			}
			c.SetDeadline(time.Time{})
			cErr, sErr := testpair.Shake(t, c, s)
			if cErr != nil || sErr != nil {
				t.Fatal(cErr, sErr)
			}
			testpair.Transfer(t, s, c, testpair.Random(1000))
		})
	}
}

// A deadline that was set before the handshake holds afterwards.
func TestDeadlineOutlivesHandshake(t *testing.T) {
	for name, ahead := range map[string]bool{"plain": false, "ahead": true} {
		t.Run(name, func(t *testing.T) {
			co := testpair.Client(t)
			co.Events = new(tlssocket.Events)
			secure := make(chan struct{})
			co.Events.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
				close(secure)
			})
			if ahead {
				co.Events.Session.On(func(tlssocket.SessionEvent) {})
			}
			c, s := testpair.New(t, co, nil)
			c.SetReadDeadline(testpair.Past)
			go s.Handshake(context.Background())
			c.Read(make([]byte, 1)) // starts the handshake
			testpair.Receive(t, secure)
			if _, err := c.Read(make([]byte, 1)); !testpair.IsTimeout(err) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A deadline that is far away does not keep a socket in memory that has ended.
func TestDeadlineKeepsNoEndedSocket(t *testing.T) {
	freed := make(chan struct{})
	func() {
		here, there := net.Pipe()
		defer there.Close()
		c, err := tlssocket.New(here, testpair.Client(t))
		if err != nil {
			t.Fatal(err)
		}
		runtime.AddCleanup(c, func(int) { close(freed) }, 0)
		c.SetDeadline(time.Now().Add(time.Hour))
		read := testpair.Go(func() error {
			_, err := c.Read(make([]byte, 1))
			return err
		})
		readRecord(there) // it waits for the server now
		c.Destroy(nil)
		testpair.RequireCode(t, <-read, code.StreamDestroyed)
	}()
	requireFreed(t, freed)
}

func TestWriteDeadlinePassed(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	c.SetWriteDeadline(testpair.Past)
	if n, err := c.Write([]byte("x")); n != 0 || !testpair.IsTimeout(err) {
		t.Fatalf("wrote %d, %v", n, err)
	}
	// Reading has a deadline of its own.
	testpair.Transfer(t, s, c, testpair.Random(1000))
	c.SetWriteDeadline(time.Time{})
	testpair.Transfer(t, c, s, testpair.Random(1000))
}

// Writes that time out lose nothing, double nothing and change no order.
func TestWriteTimeoutsLoseNothing(t *testing.T) {
	for name, ends := range map[string]func(testing.TB) (a, b net.Conn){
		"tcp":  narrowTCP,
		"unix": testpair.Unix,
		"pipe": testpair.Pipe,
		"tls": func(t testing.TB) (a, b net.Conn) {
			a, b = narrowTCP(t)
			return secureOver(t, a, b, "TLSv1.3")
		},
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				a, b := ends(t)
				c, s := secureOver(t, a, b, version)
				dripTest(t, c, s)
			})
		})
	}
}

// narrowTCP is testpair.TCP with little room for what is not read yet.
func narrowTCP(t testing.TB) (a, b net.Conn) {
	a, b = testpair.TCP(t)
	if err := a.(*net.TCPConn).SetWriteBuffer(1 << 16); err != nil {
		t.Fatal(err)
	}
	if err := b.(*net.TCPConn).SetReadBuffer(1 << 16); err != nil {
		t.Fatal(err)
	}
	return a, b
}

// dripTest writes with deadlines that pass, to a peer that reads little.
func dripTest(t *testing.T, c, s *tlssocket.Socket) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	var sent []byte
	may := make(chan int)
	got := testpair.Go(func() []byte { return drip(s, may) })
	timeouts := 0
	for round := range 60 {
		p := testpair.Random(rng.IntN(1 << 18))
		c.SetWriteDeadline(time.Now().Add(time.Duration(rng.IntN(2000)) *
			time.Microsecond))
		n, err := c.Write(p)
		sent = append(sent, p[:n]...)
		switch {
		case testpair.IsTimeout(err):
			timeouts++
		case err != nil:
			t.Fatalf("round %d: %v", round, err)
		case n != len(p):
			t.Fatalf("round %d: wrote %d of %d", round, n, len(p))
		}
		may <- rng.IntN(1 << 17)
	}
	close(may)
	c.SetWriteDeadline(time.Now().Add(testpair.Patience))
	last := testpair.Random(1000)
	if n, err := c.Write(last); n != len(last) || err != nil {
		t.Fatalf("the last write: %d, %v", n, err)
	}
	sent = append(sent, last...)
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(testpair.Receive(t, got), sent) {
		t.Error("what arrived is not what Write counted")
	}
	if timeouts == 0 {
		t.Error("no write timed out: the test tests nothing")
	}
}

// drip reads as much as it may each time, and all in the end.
func drip(s *tlssocket.Socket, may <-chan int) (got []byte) {
	for n := range may {
		s.SetReadDeadline(soon())
		p := make([]byte, n)
		n, _ = io.ReadFull(s, p)
		got = append(got, p[:n]...)
	}
	s.SetReadDeadline(time.Time{})
	rest, err := io.ReadAll(s)
	if err != nil {
		return nil
	}
	return append(got, rest...)
}

// The context of Handshake ends the socket with it.
func TestHandshakeContext(t *testing.T) {
	for name, makeContext := range map[string]func() (context.Context,
		context.CancelFunc){
		"over before": func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			return ctx, cancel
		},
		"timeout": func() (context.Context, context.CancelFunc) {
			return context.WithDeadline(context.Background(), soon())
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := makeContext()
			defer cancel()
			c, s := testpair.New(t, nil, nil) // whose server does nothing
			err := c.Handshake(ctx)
			if !errors.Is(err, ctx.Err()) ||
				!errors.Is(err, code.Aborted) {
				t.Errorf("got %v", err)
			}
			if !errors.Is(c.Err(), ctx.Err()) {
				t.Errorf("Err = %v", c.Err())
			}
			if _, err := c.Write([]byte("x")); !errors.Is(err, ctx.Err()) {
				t.Errorf("Write: %v", err)
			}
			if _, err := io.ReadAll(s.NetConn()); err != nil {
				t.Errorf("the connection beneath: %v", err)
			}
		})
	}
}

// Once the connection is secure, the context has no say any more.
func TestHandshakeContextAfterwards(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c, s := testpair.New(t, nil, nil)
	shaken := testpair.Go(func() error { return s.Handshake(ctx) })
	if err := c.Handshake(ctx); err != nil {
		t.Fatal(err)
	}
	testpair.Receive(t, shaken)
	cancel()
	if err := c.Handshake(ctx); err != nil {
		t.Errorf("Handshake on a secure connection: %v", err)
	}
	if c.Err() != nil {
		t.Fatalf("Err = %v", c.Err())
	}
	testpair.Exchange(t, c, s, 1000)
}

func TestHandshakeTimeout(t *testing.T) {
	for name, isServer := range map[string]bool{"client": false,
		"server": true} {
		t.Run(name, func(t *testing.T) {
			co, so := testpair.Client(t), testpair.Server(t)
			co.HandshakeTimeout = 5 * time.Millisecond
			so.HandshakeTimeout = 5 * time.Millisecond
			c, s := testpair.New(t, co, so) // of which one does nothing
			if isServer {
				c = s
			}
			_, err := c.Read(make([]byte, 1))
			var ne net.Error
			if !errors.Is(err, code.TLSHandshakeTimeout) ||
				!errors.As(err, &ne) || !ne.Timeout() {
				t.Errorf("got %v", err)
			}
			if !errors.Is(c.Err(), code.TLSHandshakeTimeout) {
				t.Errorf("Err = %v", c.Err())
			}
		})
	}
}

// A handshake that is complete in time is not ended by the limit later.
func TestHandshakeTimeoutDoesNotHitLater(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		co, so := b.Client(), b.Server()
		co.HandshakeTimeout, so.HandshakeTimeout = time.Second, time.Second
		near, far := testpair.Pipe(b)
		c, s := testpair.Meet(b, near, far, co, so)
		time.Sleep(time.Minute)
		testpair.Exchange(b.T, c, s, 1000)
	})
}
