package integration_test

import (
	"context"
	"errors"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// onEach makes f hear of all events of e by their names.
func onEach(e *tlssocket.Events, f func(name string)) {
	e.KeyLog.On(func(ev tlssocket.KeyLogEvent) {
		label, _, _ := strings.Cut(string(ev.Line), " ")
		f(label)
	})
	e.OCSPResponse.On(func(tlssocket.OCSPResponseEvent) { f("OCSPResponse") })
	e.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
		f("SecureConnect")
	})
	e.Session.On(func(tlssocket.SessionEvent) { f("Session") })
	e.Error.On(func(tlssocket.ErrorEvent) { f("Error") })
	e.Close.On(func(tlssocket.CloseEvent) { f("Close") })
}

// observed returns options of a client with all events heard by f.
func observed(t *testing.T, f func(name string)) *tlssocket.Options {
	o := testpair.Client(t)
	o.RequestOCSP = true
	o.Events = new(tlssocket.Events)
	onEach(o.Events, f)
	return o
}

// life runs a client from its handshake through a session to its error.
func life(t *testing.T, co *tlssocket.Options) {
	t.Helper()
	closed := make(chan struct{})
	co.Events.Close.On(func(tlssocket.CloseEvent) { close(closed) })
	c, s := testpair.Secure(t, co, nil)
	testpair.Exchange(t, c, s, 1000) // the session was before it
	c.Destroy(errors.New("the end"))
	<-closed
}

func TestContract1OneListenerAtATime(t *testing.T) {
	var inside, calls atomic.Int32
	life(t, observed(t, func(name string) {
		if inside.Add(1) != 1 {
			t.Errorf("%s came while another listener ran", name)
		}
		for range 100 {
			runtime.Gosched()
		}
		calls.Add(1)
		inside.Add(-1)
	}))
	if calls.Load() < 7 {
		t.Errorf("only %d calls", calls.Load())
	}
}

func TestContract2InOrder(t *testing.T) {
	var got []string // contract 1 guards it
	life(t, observed(t, func(name string) { got = append(got, name) }))
	want := []string{
		"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
		"OCSPResponse",
		"CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0",
		"SecureConnect", "Session", "Error", "Close",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// Somebody who reads all the time must not bring a session before
// SecureConnect: the ticket came with the last flight of the handshake.
func TestContract2SecureConnectIsBeforeSession(t *testing.T) {
	for range 60 {
		var got []string
		co := testpair.Client(t)
		co.Events = new(tlssocket.Events)
		both := make(chan struct{})
		note := func(name string) {
			if got = append(got, name); len(got) == 2 {
				close(both)
			}
		}
		co.Events.Session.On(func(tlssocket.SessionEvent) { note("Session") })
		co.Events.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
			note("SecureConnect")
		})
		c, s := testpair.New(t, co, nil)
		shaken := testpair.Go(func() error {
			return s.Handshake(context.Background())
		})
		c.SetReadDeadline(time.Unix(1, 0))
		for c.Protocol() == "" || !c.Authorized() {
			c.Read(make([]byte, 1)) // does not wait, but starts
		}
		c.SetReadDeadline(time.Time{})
		read := testpair.Go(func() error {
			_, err := c.Read(make([]byte, 1))
			return err
		})
		testpair.Receive(t, shaken)
		testpair.Receive(t, both)
		c.Destroy(nil)
		s.Destroy(nil)
		testpair.Receive(t, read)
		if got[0] != "SecureConnect" {
			t.Fatalf("got %v", got)
		}
	}
}

func TestContract3InOrderOfAdding(t *testing.T) {
	var got []int
	co := testpair.Client(t)
	co.Events = new(tlssocket.Events)
	for i := range 20 {
		add := co.Events.SecureConnect.On
		if i%3 == 0 {
			add = co.Events.SecureConnect.Once
		}
		add(func(tlssocket.SecureConnectEvent) { got = append(got, i) })
	}
	life(t, co)
	if len(got) != 20 || !slices.IsSorted(got) {
		t.Errorf("got %v", got)
	}
}

func TestContract4AnyMethodMayBeCalled(t *testing.T) {
	co := testpair.Client(t)
	co.Events = new(tlssocket.Events)
	done := make(chan error, 1)
	co.Events.SecureConnect.On(func(ev tlssocket.SecureConnectEvent) {
		done <- callEverything(ev.Socket)
	})
	closed := make(chan error, 1)
	co.Events.Close.On(func(ev tlssocket.CloseEvent) {
		_, err := ev.Socket.Read(make([]byte, 1))
		ev.Socket.Close()
		ev.Socket.Destroy(nil)
		closed <- err
	})
	c, s := testpair.New(t, co, nil)
	go io.Copy(s, s) // ends with the client
	c.Handshake(t.Context())
	if err := testpair.Receive(t, done); err != nil {
		t.Error(err)
	}
	err := testpair.Receive(t, closed)
	if !errors.Is(err, net.ErrClosed) {
		t.Errorf("Read at Close: %v", err)
	}
}

func callEverything(c *tlssocket.Socket) error {
	e := c.Events()
	defer e.Session.On(func(tlssocket.SessionEvent) {})()
	defer e.SecureConnect.Once(func(tlssocket.SecureConnectEvent) {})()
	c.SetDeadline(time.Now().Add(testpair.Patience))
	if _, err := c.Write([]byte("echo")); err != nil {
		return err
	}
	if _, err := io.ReadFull(c, make([]byte, 4)); err != nil {
		return err
	}
	if err := c.Handshake(context.Background()); err != nil {
		return err
	}
	if c.Err() != nil || !c.Authorized() || c.ConnectionState().Version == 0 {
		return errors.New("the socket is not secure")
	}
	c.Session()
	if err := c.CloseWrite(); err != nil {
		return err
	}
	return c.Close()
}

func TestContract5SlowListenerDelaysEventsOnly(t *testing.T) {
	co := testpair.Client(t)
	co.Events = new(tlssocket.Events)
	release := make(chan struct{})
	co.Events.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
		<-release
	})
	session := make(chan struct{}, 1)
	co.Events.Session.On(func(tlssocket.SessionEvent) {
		session <- struct{}{}
	})
	c, s := testpair.Secure(t, co, nil)
	testpair.Exchange(t, c, s, 1<<18)
	testpair.Until(t, "a session came", func() bool {
		return c.Session() != nil
	})
	select {
	case <-session:
		t.Error("Session overtook SecureConnect")
	default:
	}
	close(release)
	testpair.Receive(t, session)
}

func TestContract6OCSPResponseIsBeforeSecure(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co := testpair.Client(t)
		co.MaxVersion = version
		co.RequestOCSP = true
		co.Events = new(tlssocket.Events)
		var returned atomic.Bool
		co.Events.OCSPResponse.On(func(ev tlssocket.OCSPResponseEvent) {
			_, err := ev.Socket.ExportKeyingMaterial(8, "label", nil)
			if !errors.Is(err, code.TLSInvalidState) {
				t.Errorf("secure before OCSPResponse: %v", err)
			}
			for range 1000 {
				runtime.Gosched()
			}
			returned.Store(true)
		})
		testpair.Secure(t, co, nil)
		if !returned.Load() {
			t.Error("the handshake did not wait for the listener")
		}
	})
}

func TestContract6OCSPResponseMayDestroy(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		co := testpair.Client(t)
		co.MaxVersion = version
		co.RequestOCSP = true
		co.Events = new(tlssocket.Events)
		why := errors.New("I do not like it")
		co.Events.OCSPResponse.On(func(ev tlssocket.OCSPResponseEvent) {
			ev.Socket.Destroy(why)
		})
		co.Events.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
			t.Error("SecureConnect came after Destroy")
		})
		c, s := testpair.New(t, co, nil)
		cErr, sErr := testpair.Shake(t, c, s)
		if !errors.Is(cErr, why) {
			t.Errorf("client: %v", cErr)
		}
		if !errors.Is(sErr, code.ConnReset) {
			t.Errorf("server: %v", sErr)
		}
	})
}
