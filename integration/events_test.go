package integration_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Several sockets may share an Events; each event names its socket.
func TestEventsShared(t *testing.T) {
	var e tlssocket.Events
	var mu sync.Mutex
	secure := make(map[*tlssocket.Socket]int)
	closed := make(chan *tlssocket.Socket, 4)
	e.SecureConnect.On(func(ev tlssocket.SecureConnectEvent) {
		mu.Lock()
		defer mu.Unlock()
		secure[ev.Socket]++
	})
	e.Close.On(func(ev tlssocket.CloseEvent) { closed <- ev.Socket })
	var sockets []*tlssocket.Socket
	for range 2 {
		co, so := testpair.Client(t), testpair.Server(t)
		co.Events, so.Events = &e, &e
		c, s := testpair.Secure(t, co, so)
		sockets = append(sockets, c, s)
	}
	for _, s := range sockets {
		if s.Events() != &e {
			t.Error("Events is not what the options had")
		}
		s.Destroy(nil)
	}
	for range sockets {
		if s := testpair.Receive(t, closed); !slices.Contains(sockets, s) {
			t.Error("Close came from a stranger")
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for i, s := range sockets {
		if secure[s] != 1 {
			t.Errorf("socket %d: %d SecureConnect, want 1", i, secure[s])
		}
	}
}

// Asking an ended socket for its events is fine, and nothing comes of it.
func TestEventsAfterTheEnd(t *testing.T) {
	c, _ := testpair.Secure(t, nil, nil)
	c.Destroy(nil)
	e := c.Events()
	e.Close.On(func(tlssocket.CloseEvent) { t.Error("Close came twice") })
	e.Session.On(func(tlssocket.SessionEvent) { t.Error("a session came") })
	c.Destroy(errors.New("too late"))
	if err := c.Err(); err != nil {
		t.Errorf("Err = %v after an end without error", err)
	}
}

// A panic in a listener ends its socket; others do not notice.
func TestListenerPanics(t *testing.T) {
	co := testpair.Client(t)
	co.Events = new(tlssocket.Events)
	errs := make(chan error, 1)
	co.Events.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
		panic("oh dear")
	})
	co.Events.Error.On(func(ev tlssocket.ErrorEvent) { errs <- ev.Err })
	c, s := testpair.New(t, co, nil)
	otherC, otherS := testpair.Secure(t, nil, nil)
	testpair.Shake(t, c, s) // its result depends on who is faster
	err := testpair.Receive(t, errs)
	var p *tlssocket.PanicError
	if !errors.As(err, &p) || p.Value != "oh dear" || len(p.Stack) == 0 {
		t.Fatalf("got %v", err)
	}
	if !errors.Is(err, code.TLSHookPanic) || !errors.As(c.Err(), &p) {
		t.Errorf("the code is not %s, or Err = %v", code.TLSHookPanic,
			c.Err())
	}
	testpair.Exchange(t, otherC, otherS, 1000)
}
