package integration_test

import (
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testleak"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Somebody closes the connection beneath while nobody reads it. The system does not
// tell of that.
func TestDataClosedBeneath(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		closed := make(chan struct{})
		first := make(chan struct{})
		s.Events().Data.Once(func(tlssocket.DataEvent) { close(first) })
		s.Events().Data.On(func(tlssocket.DataEvent) {})
		s.Events().Close.On(func(tlssocket.CloseEvent) { close(closed) })
		if _, err := c.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		testpair.Receive(t, first)
		s.NetConn().Close()
		testpair.Receive(t, closed)
		if s.Err() == nil {
			t.Error("it ended without an error")
		}
	})
}

// A hook that takes its time, so that a client that leaves is noticed, leaves no
// read behind: nobody would be parked with it.
func TestDataIdleAfterSlowHook(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere a connection that waits has a goroutine")
	}
	const n = 20
	sessions := testpair.NewSwitchStore()
	sessions.Set(testpair.TakesAWhile, nil)
	r := startServer(t, func(o *tlssocket.ServerOptions) {
		o.MaxVersion, o.Sessions = "TLSv1.2", sessions
	})
	r.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		e.Socket.Events().Data.On(func(e tlssocket.DataEvent) {
			e.Socket.Write(e.Data)
		})
	})
	clients := make([]*tlssocket.Socket, n)
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			var err error
			if clients[i], err = r.dial(t, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if t.Failed() {
		return
	}
	testpair.Until(t, "the goroutines end", func() bool {
		return runtime.NumGoroutine() < n
	})
	for _, c := range clients {
		ping(t, c)
	}
}

// Who asks for a socket's events when it has ended already, but before Close was
// told, is told of that.
func TestCloseOfEndedSocket(t *testing.T) {
	r := startServer(t, nil)
	came, ended := make(chan *tlssocket.Socket), make(chan struct{})
	closed := make(chan struct{})
	r.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		came <- e.Socket
		<-ended
		e.Socket.Events().Close.On(func(tlssocket.CloseEvent) { close(closed) })
	})
	r.mustDial(t, nil)
	testpair.Receive(t, came).Destroy(nil)
	close(ended)
	testpair.Receive(t, closed)
}

// A server that shuts down waits for its connections, parked or not, to end.
func TestDataShutdown(t *testing.T) {
	r := startDataEcho(t)
	c := r.mustDial(t, nil)
	ping(t, c)
	done := testpair.Go(func() error { return r.Shutdown(t.Context()) })
	ping(t, c) // still served
	select {
	case err := <-done:
		t.Fatalf("Shutdown did not wait: %v", err)
	default:
	}
	c.CloseWrite()
	if err := testpair.Receive(t, done); err != nil {
		t.Error(err)
	}
	if n, err := c.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// A connection that was busy gives back its goroutine when it is not any more, and
// nothing that is done meanwhile waits for that.
func TestDataBusy(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		echo := func(e tlssocket.DataEvent) { e.Socket.Write(e.Data) }
		remove := s.Events().Data.On(echo)
		busy := func() {
			for range 20 {
				ping(t, c)
			}
		}
		for range 3 {
			busy()
			s.Pause()
			if _, err := c.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
			s.Resume()
			if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
				t.Fatal(err)
			}

			busy()
			s.SetReadDeadline(time.Now().Add(time.Hour))
			busy()
			s.SetReadDeadline(time.Time{})
			other := s.Events().Data.On(func(tlssocket.DataEvent) {})
			busy()
			other()

			busy()
			remove()
			read := testpair.Go(func() error {
				_, err := io.ReadFull(s, make([]byte, 1))
				return err
			})
			if _, err := c.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
			if err := testpair.Receive(t, read); err != nil {
				t.Fatal(err)
			}
			remove = s.Events().Data.On(echo)
		}
		busy()
		failed := make(chan error, 1)
		s.Events().Error.On(func(e tlssocket.ErrorEvent) { failed <- e.Err })
		s.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
		if err := testpair.Receive(t, failed); !testpair.IsTimeout(err) {
			t.Errorf("it ended with %v", err)
		}
	})
}

// Busy connections become idle ones.
func TestDataBusyThenIdle(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("elsewhere a connection that waits has a goroutine")
	}
	r := startDataEcho(t)
	c := r.mustDial(t, nil)
	ping(t, c)
	serves := func() bool {
		return slices.ContainsFunc(testleak.Library(), func(stack string) bool {
			return strings.Contains(stack, "link.(*flow).linger")
		})
	}
	testpair.Until(t, "it is busy", func() bool {
		for range 100 {
			ping(t, c)
		}
		return serves()
	})
	testpair.Until(t, "it is idle", func() bool { return !serves() })
	for range 100 {
		ping(t, c)
	}
	r.Close()
}
