package integration_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// dataOver are the kinds of connections that data events work over.
var dataOver = map[string]func(t testing.TB) (client, server net.Conn){
	"tcp":  testpair.TCP,
	"unix": testpair.Unix,
	"pipe": testpair.Pipe,
	"TLS in TLS": func(t testing.TB) (client, server net.Conn) {
		a, b := testpair.TCP(t)
		return secured(t, a, b)
	},
}

func secured(t testing.TB, a, b net.Conn) (client, server *tlssocket.Socket) {
	t.Helper()
	return testpair.SecureOver(t, a, b, testpair.Client(t), testpair.Server(t))
}

// eachData runs a test over all kinds of connections in both versions.
func eachData(t *testing.T,
	test func(t *testing.T, client, server *tlssocket.Socket)) {
	for name, make := range dataOver {
		for _, version := range bothVersions {
			t.Run(name+" "+version, func(t *testing.T) {
				t.Parallel()
				a, b := make(t)
				co := testpair.Client(t)
				co.MaxVersion = version
				c, s := testpair.SecureOver(t, a, b, co, testpair.Server(t))
				test(t, c, s)
			})
		}
	}
}

// What one side sends is told to the other, to its end.
func TestData(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
		var got []byte
		ended, closed := make(chan struct{}), make(chan error, 1)
		s.Events().Data.On(func(e tlssocket.DataEvent) {
			got = append(got, e.Data...)
			if _, err := s.Read(make([]byte, 1)); !errors.Is(err,
				code.TLSInvalidState) {
				t.Errorf("Read returned %v", err)
			}
		})
		s.Events().End.On(func(tlssocket.EndEvent) { close(ended) })
		s.Events().Close.On(func(e tlssocket.CloseEvent) { closed <- s.Err() })
		written := testpair.Go(func() error {
			if _, err := c.Write(sent); err != nil {
				return err
			}
			return c.CloseWrite()
		})
		if err := testpair.Receive(t, written); err != nil {
			t.Fatal(err)
		}
		testpair.Receive(t, ended)
		if !bytes.Equal(got, sent) {
			t.Errorf("%d bytes were told, of %d", len(got), len(sent))
		}
		if !s.CloseNotified() {
			t.Error("the end came without close_notify")
		}
		s.Close()
		if err := testpair.Receive(t, closed); err != nil {
			t.Error(err)
		}
	})
}

// An echo server of events.
func TestDataEcho(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		s.Events().Data.On(func(e tlssocket.DataEvent) {
			if _, err := s.Write(e.Data); err != nil {
				t.Error(err)
			}
		})
		for range 100 {
			ping(t, c)
		}
	})
}

// A Read that is blocked when somebody begins to listen comes back.
func TestDataRefusesBlockedRead(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		began := make(chan struct{})
		read := testpair.Go(func() error {
			close(began)
			_, err := s.Read(make([]byte, 10))
			return err
		})
		testpair.Receive(t, began)
		time.Sleep(10 * time.Millisecond) // most probably it is blocked now
		got := make(chan string, 10)
		s.Events().Data.On(func(e tlssocket.DataEvent) { got <- string(e.Data) })
		if err := testpair.Receive(t, read); !errors.Is(err, code.TLSInvalidState) {
			t.Errorf("Read returned %v", err)
		}
		if _, err := c.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		if s := testpair.Receive(t, got); s != "hello" {
			t.Errorf("told %q", s)
		}
	})
}

// What was not told is there for Read once nobody listens any more.
func TestDataThenRead(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		first := make(chan string, 1)
		s.Events().Data.Once(func(e tlssocket.DataEvent) { first <- string(e.Data) })
		written := testpair.Go(func() error {
			for _, line := range []string{"first", "second", "third"} {
				if _, err := c.Write([]byte(line)); err != nil {
					return err
				}
			}
			return c.CloseWrite()
		})
		if s := testpair.Receive(t, first); s != "first" {
			t.Errorf("told %q", s)
		}
		rest, err := io.ReadAll(s)
		if string(rest) != "secondthird" || err != nil {
			t.Errorf("read %q, %v", rest, err)
		}
		if err := testpair.Receive(t, written); err != nil {
			t.Error(err)
		}
	})
}

// Pause holds what comes, also before anybody listens.
func TestDataPause(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		s.Pause()
		got := make(chan string, 10)
		s.Events().Data.On(func(e tlssocket.DataEvent) {
			s.Pause()
			got <- string(e.Data)
		})
		for range 3 {
			wrote := testpair.Go(func() error {
				_, err := c.Write([]byte("x"))
				return err
			})
			select {
			case <-got:
				t.Fatal("told while paused")
			case <-time.After(5 * time.Millisecond):
			}
			s.Resume()
			if err := testpair.Receive(t, wrote); err != nil {
				t.Fatal(err)
			}
			if s := testpair.Receive(t, got); s != "x" {
				t.Errorf("told %q", s)
			}
		}
	})
}

// A read deadline bounds the peer's silence.
func TestDataSilence(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		failed := make(chan error, 1)
		s.Events().Error.On(func(e tlssocket.ErrorEvent) { failed <- e.Err })
		n := 0
		s.Events().Data.On(func(e tlssocket.DataEvent) {
			n += len(e.Data)
			s.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		})
		for i := range 3 { // the later ones may be too late
			if _, err := c.Write([]byte("x")); err != nil && i == 0 {
				t.Fatal(err)
			}
		}
		err := testpair.Receive(t, failed)
		if !errors.Is(err, code.TimedOut) || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("the socket ended with %v", err)
		}
		if n == 0 {
			t.Error("nothing was told before")
		}
	})
}
