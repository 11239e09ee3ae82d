package integration_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// keptOpen is a connection whose owner goes on using it: closing what lies
// above leaves it open.
type keptOpen struct{ net.Conn }

func (keptOpen) Close() error { return nil }

// nameless is a connection that knows no addresses.
type nameless struct{ net.Conn }

func (nameless) LocalAddr() net.Addr  { return nil }
func (nameless) RemoteAddr() net.Addr { return nil }

// tapped keeps a copy of what is written, and counts.
type tapped struct {
	net.Conn
	calls atomic.Int64

	mu  sync.Mutex
	out []byte
}

func (c *tapped) Write(p []byte) (int, error) {
	c.calls.Add(1)
	n, err := c.Conn.Write(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = append(c.out, p[:n]...)
	return n, err
}

// reset forgets what was written so far.
func (c *tapped) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = nil
	c.calls.Store(0)
}

// records returns the types and sizes of the records that were written.
func (c *tapped) records(t testing.TB) (types []byte, sizes []int) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for b := c.out; len(b) > 0; {
		if len(b) < 5 || len(b) < 5+int(b[3])<<8+int(b[4]) {
			t.Fatalf("%d bytes are left over after a record", len(b))
		}
		size := int(b[3])<<8 + int(b[4])
		types, sizes = append(types, b[0]), append(sizes, size)
		b = b[5+size:]
	}
	return types, sizes
}

// secureOver makes a connection secure over the two ends given.
func secureOver(t testing.TB, a, b net.Conn, version string) (
	c, s *tlssocket.Socket) {
	t.Helper()
	co, so := testpair.Client(t), testpair.Server(t)
	co.MaxVersion = version
	return testpair.SecureOver(t, a, b, co, so)
}

func TestTransports(t *testing.T) {
	for name, ends := range map[string]func(testing.TB) (a, b net.Conn){
		"tcp":  testpair.TCP,
		"unix": testpair.Unix,
		"pipe": testpair.Pipe,
		"nameless": func(t testing.TB) (a, b net.Conn) {
			a, b = testpair.TCP(t)
			return nameless{a}, nameless{b}
		},
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				a, b := ends(t)
				c, s := secureOver(t, a, b, version)
				if c.Protocol() != version || !c.Authorized() {
					t.Fatalf("%s, authorized %v", c.Protocol(),
						c.Authorized())
				}
				testpair.Exchange(t, c, s, 1<<20)
				if c.NetConn() != a {
					t.Error("NetConn is not what New got")
				}
				if c.RemoteAddr() == nil || c.LocalAddr() == nil {
					t.Error("an address is nil")
				}
			})
		})
	}
}

func TestTLSInTLS(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		outerC, outerS := testpair.Secure(t, nil, nil)
		c, s := secureOver(t, outerC, outerS, version)
		testpair.Exchange(t, c, s, 1<<20)
		if c.NetConn() != net.Conn(outerC) {
			t.Error("NetConn is not the outer connection")
		}
		// Closing the inner connection closes what it was given.
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if _, err := outerC.Write([]byte("x")); !errors.Is(err,
			net.ErrClosed) {
			t.Errorf("the outer connection is still open: %v", err)
		}
	})
}

// All methods may be called at any time: the race detector looks on.
func TestConcurrentUse(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	const writers, writes, size = 4, 100, 999
	stop := make(chan struct{})
	var others, users sync.WaitGroup
	for _, end := range []*tlssocket.Socket{c, s} {
		var left atomic.Int64
		left.Store(writers * writes * size)
		for range writers {
			users.Go(func() {
				for range writes {
					if _, err := end.Write(testpair.Random(size)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 3 {
			users.Go(func() {
				for p := make([]byte, size); ; {
					n, err := end.Read(p)
					if left.Add(-int64(n)) == 0 {
						end.SetReadDeadline(testpair.Past) // for the other readers
					}
					if err != nil {
						return
					}
				}
			})
		}
		others.Go(func() { useAll(end, stop) })
		t.Cleanup(func() {
			if n := left.Load(); n != 0 {
				t.Errorf("%d bytes are missing", n)
			}
		})
	}
	users.Wait()
	close(stop)
	others.Wait()
}

// useAll calls what harms nobody, all the time.
func useAll(s *tlssocket.Socket, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		s.SetWriteDeadline(time.Now().Add(testpair.Patience))
		s.Handshake(context.Background())
		s.Session()
		s.ConnectionState()
		s.Cipher()
		s.BytesRead()
		s.Events().Session.On(func(tlssocket.SessionEvent) {})()
		s.ExportKeyingMaterial(8, "label", nil)
	}
}

// The client of the inner connection may be the server of the outer one.
func TestTLSInTLSReversed(t *testing.T) {
	outerC, outerS := testpair.Secure(t, nil, nil)
	c, s := secureOver(t, outerS, outerC, "TLSv1.3")
	testpair.Exchange(t, c, s, 1<<18)
}

// crypto/tls leaves a write deadline in the past behind when it says goodbye,
// which must not reach the outer connection.
func TestTLSInTLSGoodbyeLeavesOuterUsable(t *testing.T) {
	for name, goodbye := range map[string]func(*tlssocket.Socket) error{
		"CloseWrite": (*tlssocket.Socket).CloseWrite,
		"Close":      (*tlssocket.Socket).Close,
	} {
		t.Run(name, func(t *testing.T) {
			testpair.EachVersion(t, func(t *testing.T, version string) {
				outerC, outerS := testpair.Secure(t, nil, nil)
				c, s := secureOver(t, keptOpen{outerC}, keptOpen{outerS},
					version)
				for _, end := range []*tlssocket.Socket{c, s} {
					if err := goodbye(end); err != nil {
						t.Fatal(err)
					}
				}
				skipTo(t, outerC, outerS)
				skipTo(t, outerS, outerC)
				testpair.Exchange(t, outerC, outerS, 1<<18)
			})
		})
	}
}

// skipTo reads over what is still on its way from one end to the other.
func skipTo(t *testing.T, from, to net.Conn) {
	t.Helper()
	mark := testpair.Random(32)
	if _, err := from.Write(mark); err != nil {
		t.Fatal(err)
	}
	var got []byte
	for buf := make([]byte, 512); !bytes.HasSuffix(got, mark); {
		n, err := to.Read(buf)
		got = append(got, buf[:n]...)
		if err != nil {
			t.Fatalf("after %d bytes: %v", len(got), err)
		}
	}
}

// Nor is the time that a goodbye may take left behind as a deadline.
func TestGoodbyeLeavesNoDeadline(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		near, far := testpair.Pipe(b)
		outerC, outerS := testpair.Meet(b, near, far, b.Client(), b.Server())
		c, s := testpair.Meet(b, keptOpen{outerC}, keptOpen{outerS}, b.Client(),
			b.Server())
		for _, end := range []*tlssocket.Socket{c, s} {
			// The pipe beneath waits for its reader.
			done := testpair.Go(end.CloseWrite)
			other := c
			if end == c {
				other = s
			}
			if _, err := other.Read(make([]byte, 1)); err != io.EOF {
				t.Fatalf("the other end read %v", err)
			}
			if err := testpair.Receive(t, done); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(2 * goodbye)
		testpair.Exchange(b.T, outerC, outerS, 1000)
	})
}
