package integration_test

import (
	"bytes"
	"io"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// startDataEcho is startEcho with listeners in place of goroutines.
func startDataEcho(t testing.TB) *running {
	t.Helper()
	r := startServer(t, nil)
	r.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		e.Socket.Events().Data.On(func(e tlssocket.DataEvent) {
			e.Socket.Write(e.Data)
		})
		e.Socket.Events().End.On(func(e tlssocket.EndEvent) { e.Socket.Close() })
	})
	return r
}

// Connections that wait for data have no goroutine, and are all served.
func TestDataIdle(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere a connection that waits has a goroutine")
	}
	const n = 200
	r := startDataEcho(t)
	var clients []*tlssocket.Socket
	for range n {
		clients = append(clients, r.mustDial(t, nil))
	}
	for _, c := range clients {
		ping(t, c)
	}
	testpair.Until(t, "the goroutines end", func() bool {
		return runtime.NumGoroutine() < n/2
	})
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() {
			for range 5 {
				if err := tryPing(c); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, c := range clients {
		c.Close()
	}
	testpair.Until(t, "the server's connections end", func() bool {
		return r.Connections() == 0
	})
}

// Neither peers that flood nor listeners that block hold up others.
func TestDataFair(t *testing.T) {
	release := make(chan struct{})
	r := startServer(t, nil)
	r.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		e.Socket.Events().Data.On(func(e tlssocket.DataEvent) {
			switch e.Data[0] {
			case 'b':
				<-release
			case 'p':
				e.Socket.Write(e.Data)
			}
		})
	})
	var floods sync.WaitGroup
	var ends []*tlssocket.Socket
	for range 2 {
		c := r.mustDial(t, nil)
		ends = append(ends, c)
		floods.Go(func() {
			p := bytes.Repeat([]byte("f"), 1<<18)
			for {
				if _, err := c.Write(p); err != nil {
					return
				}
			}
		})
	}
	for range 20 {
		if _, err := r.mustDial(t, nil).Write([]byte("b")); err != nil {
			t.Fatal(err)
		}
	}
	c := r.mustDial(t, nil)
	for range 10 {
		ping(t, c)
	}
	close(release)
	for _, c := range ends {
		c.Destroy(nil)
	}
	floods.Wait()
}

// A slow listener slows down its peer: nothing piles up.
func TestDataBackpressure(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		release := make(chan struct{})
		s.Events().Data.On(func(tlssocket.DataEvent) { <-release })
		c.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
		written := 0
		p := make([]byte, 1<<16)
		for {
			n, err := c.Write(p)
			written += n
			if err != nil {
				break
			}
			if written > 64<<20 {
				t.Fatal("the peer is not held up")
			}
		}
		close(release)
	})
}

// The first data comes after SecureConnection, whose listener may take its time.
func TestDataAfterSecureConnection(t *testing.T) {
	for _, version := range bothVersions {
		r := startServer(t, nil)
		var order []string
		told := make(chan struct{})
		r.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
			e.Socket.Events().Data.On(func(e tlssocket.DataEvent) {
				order = append(order, string(e.Data))
			})
			e.Socket.Events().End.On(func(e tlssocket.EndEvent) {
				order = append(order, "end")
				e.Socket.Close()
			})
			e.Socket.Events().Close.On(func(tlssocket.CloseEvent) {
				order = append(order, "close")
				close(told)
			})
			runtime.Gosched()
			order = append(order, "secure")
		})
		c := r.mustDial(t, func(o *tlssocket.Options) { o.MaxVersion = version })
		if _, err := io.WriteString(c, "data"); err != nil {
			t.Fatal(err)
		}
		c.CloseWrite()
		testpair.Receive(t, told)
		want := []string{"secure", "data", "end", "close"}
		if len(order) != len(want) {
			t.Fatalf("%s: %q", version, order)
		}
		for i := range want {
			if order[i] != want[i] {
				t.Fatalf("%s: %q", version, order)
			}
		}
	}
}

// A client that waits for data gets the sessions that come meanwhile.
func TestDataAndSessions(t *testing.T) {
	for _, version := range bothVersions {
		r := startDataEcho(t)
		sessions, data := make(chan []byte, 10), make(chan string, 10)
		c := r.mustDial(t, func(o *tlssocket.Options) {
			o.MaxVersion = version
			o.Events = new(tlssocket.Events)
			o.Events.Session.On(func(e tlssocket.SessionEvent) {
				sessions <- e.Session
			})
			o.Events.Data.On(func(e tlssocket.DataEvent) { data <- string(e.Data) })
		})
		if len(testpair.Receive(t, sessions)) == 0 {
			t.Error("an empty session")
		}
		if _, err := c.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if got := testpair.Receive(t, data); got != "x" {
			t.Errorf("told %q", got)
		}
	}
}

// A connection that is cut while it is parked ends, with the error of Read.
func TestDataCut(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	told := make(chan error, 1)
	s.Events().Data.On(func(tlssocket.DataEvent) {})
	s.Events().Error.On(func(e tlssocket.ErrorEvent) { told <- e.Err })
	tcp := c.NetConn().(*net.TCPConn)
	tcp.SetLinger(0)
	tcp.Close()
	testpair.RequireCode(t, testpair.Receive(t, told), "ECONNRESET")
}
