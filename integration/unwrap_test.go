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
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// unwrapBoth ends TLS on both sides at the same time.
func unwrapBoth(t *testing.T, c, s *tlssocket.Socket) (a, b net.Conn) {
	t.Helper()
	ctx := testpair.PatientContext(t)
	done := testpair.Go(func() (err error) {
		b, err = s.Unwrap(ctx)
		return err
	})
	a, err := c.Unwrap(ctx)
	if e := testpair.Receive(t, done); err != nil || e != nil {
		t.Fatalf("client: %v\nserver: %v", err, e)
	}
	return a, b
}

// After Unwrap on both sides the connection beneath carries clear text, whatever
// it is, and what was written before has arrived: it was read.
func TestUnwrap(t *testing.T) {
	kinds := map[string]func(*testing.T) (a, b net.Conn){
		"TCP":  func(t *testing.T) (a, b net.Conn) { return testpair.TCP(t) },
		"unix": func(t *testing.T) (a, b net.Conn) { return testpair.Unix(t) },
		"pipe": func(t *testing.T) (a, b net.Conn) { return testpair.Pipe(t) },
		"TLS": func(t *testing.T) (a, b net.Conn) {
			return testpair.Secure(t, nil, nil)
		},
	}
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for name, connect := range kinds {
			for _, joined := range []bool{false, true} {
				t.Run(name, func(t *testing.T) {
					a, b := connect(t)
					co, so := testpair.Client(t), testpair.Server(t)
					co.MaxVersion = version
					co.CoalesceWrites, so.CoalesceWrites = joined, joined
					c, s := testpair.SecureOver(t, a, b, co, so)
					testpair.Transfer(t, c, s, testpair.Random(1<<20))
					testpair.Transfer(t, s, c, testpair.Random(3))
					ca, sb := unwrapBoth(t, c, s)
					if ca != a || sb != b {
						t.Errorf("not the connections beneath: %T, %T", ca, sb)
					}
					checkUnwrapped(t, c)
					checkUnwrapped(t, s)
					testpair.Transfer(t, ca, sb, testpair.Random(1000))
					testpair.Transfer(t, sb, ca, testpair.Random(1000))
				})
			}
		}
	})
}

// checkUnwrapped checks that a Socket has ended without error.
func checkUnwrapped(t *testing.T, s *tlssocket.Socket) {
	t.Helper()
	if _, err := s.Write([]byte("late")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Write after Unwrap: %v", err)
	}
	if _, err := s.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Read after Unwrap: %v", err)
	}
	if _, err := s.Unwrap(context.Background()); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Unwrap after Unwrap: %v", err)
	}
	if err := s.Close(); err != nil || s.Err() != nil || !s.CloseNotified() {
		t.Errorf("Close = %v, Err = %v, notified %v", err, s.Err(),
			s.CloseNotified())
	}
	s.Destroy(nil)
}

// TLS can begin and end on a connection any number of times, and a read deadline
// of before does not reach the clear text.
func TestUnwrapAndWrapAgain(t *testing.T) {
	a, b := testpair.TCP(t)
	for range 3 {
		c, s := secureOver(t, a, b, "TLSv1.3")
		c.SetDeadline(time.Now().Add(testpair.Patience))
		testpair.Transfer(t, c, s, testpair.Random(100))
		a, b = unwrapBoth(t, c, s)
		testpair.Transfer(t, b, a, testpair.Random(100))
	}
}

// The events end with Close, and no error; a server waits no longer for it.
func TestUnwrapIsTheEnd(t *testing.T) {
	srv := startServer(t, nil)
	var events tlssocket.Events
	told := make(chan bool, 10)
	events.Error.On(func(tlssocket.ErrorEvent) { told <- true })
	events.Close.On(func(e tlssocket.CloseEvent) { told <- e.HadError })
	c := srv.mustDial(t, func(o *tlssocket.Options) { o.Events = &events })
	s := testpair.Receive(t, srv.secure)
	_, b := unwrapBoth(t, c, s)
	defer b.Close()
	if testpair.Receive(t, told) {
		t.Error("there was an error")
	}
	if err := srv.Shutdown(testpair.PatientContext(t)); err != nil {
		t.Error(err)
	}
	c.NetConn().Close()
	if n, err := b.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the connection ended with the server: %d, %v", n, err)
	}
}

// A Read that is blocked gets the end, and data before it.
func TestUnwrapWhileReading(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	read := testpair.Go(func() []byte {
		data, _ := io.ReadAll(c)
		return data
	})
	peer := testpair.Go(func() error {
		_, err := s.Write([]byte("last words"))
		if err == nil {
			_, err = s.Unwrap(testpair.PatientContext(t))
		}
		return err
	})
	if data := testpair.Receive(t, read); string(data) != "last words" {
		t.Errorf("Read got %q", data)
	}
	if _, err := c.Unwrap(testpair.PatientContext(t)); err != nil {
		t.Error(err)
	}
	if err := testpair.Receive(t, peer); err != nil {
		t.Error(err)
	}
}

// Who listens to Data gets what comes, and has to stop before Unwrap.
func TestUnwrapAfterData(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	got := make(chan string, 1)
	off := c.Events().Data.On(func(e tlssocket.DataEvent) { got <- string(e.Data) })
	s.Write([]byte("ENDTLS"))
	if data := testpair.Receive(t, got); data != "ENDTLS" {
		t.Errorf("got %q", data)
	}
	_, err := c.Unwrap(testpair.PatientContext(t))
	testpair.RequireCode(t, err, code.TLSInvalidState)
	testpair.Transfer(t, c, s, []byte("it goes on"))
	off()
	a, b := unwrapBoth(t, c, s)
	testpair.Transfer(t, a, b, []byte("in clear"))
	testpair.Transfer(t, b, a, []byte("in clear"))
}

// What cannot go well destroys the connection, with a code.
func TestUnwrapFails(t *testing.T) {
	late, cancel := context.WithCancel(context.Background())
	cancel()
	for name, test := range map[string]struct {
		ctx  context.Context
		peer func(s *tlssocket.Socket)
		want code.Code
	}{
		"data": {nil, func(s *tlssocket.Socket) { s.Write([]byte("data")) },
			code.SSLDataAfterCloseNotify},
		"end": {nil, func(s *tlssocket.Socket) { s.Destroy(nil) },
			code.SSLUnexpectedEOF},
		"garbage": {nil, func(s *tlssocket.Socket) {
			s.NetConn().Write(slices.Repeat([]byte("garbage"), 10))
		}, code.SSLWrongVersionNumber},
		"silence":  {late, func(*tlssocket.Socket) {}, code.Aborted},
		"deadline": {nil, nil, code.TimedOut},
	} {
		testpair.EachVersion(t, func(t *testing.T, version string) {
			t.Run(name, func(t *testing.T) {
				co := testpair.Client(t)
				co.MaxVersion = version
				c, s := testpair.Secure(t, co, nil)
				testpair.Transfer(t, s, c, []byte("tickets have come"))
				ctx := test.ctx
				if ctx == nil {
					ctx = testpair.PatientContext(t)
				}
				if test.peer == nil {
					c.SetDeadline(testpair.Past)
				} else {
					test.peer(s)
				}
				conn, err := c.Unwrap(ctx)
				testpair.RequireCode(t, err, test.want)
				if conn != nil {
					t.Error("there is a connection")
				}
				if c.Err() == nil {
					t.Error("the socket has no error")
				}
				_, err = c.NetConn().Write([]byte("x"))
				if !errors.Is(err, net.ErrClosed) {
					t.Errorf("the connection beneath is not closed: %v", err)
				}
			})
		})
	}
}

// After CloseWrite the connection beneath can carry nothing more.
func TestUnwrapAfterCloseWrite(t *testing.T) {
	c, _ := testpair.Secure(t, nil, nil)
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	_, err := c.Unwrap(testpair.PatientContext(t))
	testpair.RequireCode(t, err, code.StreamWriteAfterEnd)
}
