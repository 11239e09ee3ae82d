package integration_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testfault"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

// A store that hangs must not collect a call for each connection, whichever
// side it serves.
func TestHangingStoreIsBounded(t *testing.T) {
	const connections, enough = 300, 256
	for side, fault := range map[string]bool{"client": true, "server": false} {
		testpair.EachVersion(t, func(t *testing.T, version string) {
			t.Run(side, func(t *testing.T) {
				if fault {
					testfault.Known(t, "a client's store that hangs leaves a "+
						"goroutine behind each connection")
				}
				var calls atomic.Int32
				release := make(chan struct{})
				hang := func() {
					calls.Add(1)
					defer calls.Add(-1)
					<-release
				}
				co, so := testpair.Agreed(t, version)
				sessions := store.Funcs{
					PutFunc: func(context.Context, []byte, []byte, time.Duration) error {
						hang()
						return nil
					},
					TakeFunc: func(context.Context, []byte) ([]byte, error) {
						hang()
						return nil, store.ErrMissing
					},
				}
				if side == "client" {
					co.Sessions = sessions
				} else {
					so.Sessions = sessions
				}
				co.SessionStoreTimeout = time.Millisecond
				so.SessionStoreTimeout = time.Millisecond
				co.SecureContext = newContext(t, &co.ContextOptions)
				so.SecureContext = newContext(t, &so.ContextOptions)
				for range connections {
					testpair.Visit(t, co, so)
				}
				if n := calls.Load(); n > enough {
					t.Errorf("%d calls of the store have not returned", n)
				}
				close(release)
				testpair.Until(t, "the calls return", func() bool {
					return calls.Load() == 0
				})
			})
		})
	}
}

// What a store returns beyond any session is a miss, and nobody looks at it.
func TestHugeStoredSessionIsMiss(t *testing.T) {
	testfault.Known(t, "whatever a store returns is decrypted, however large")
	const limit = 64 << 10 // bytes
	for _, size := range []int{2 * limit, 64 << 20} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			huge := make([]byte, size)
			srv := startServer(t, func(o *tlssocket.ServerOptions) {
				o.Sessions = store.Funcs{
					PutFunc: func(context.Context, []byte, []byte,
						time.Duration) error {
						return nil
					},
					TakeFunc: func(context.Context, []byte) ([]byte, error) {
						return huge, nil
					}}
			})
			sessions := make(chan []byte, 4)
			c := srv.mustDial(t, func(o *tlssocket.Options) {
				o.Events = new(tlssocket.Events)
				o.Events.Session.On(func(e tlssocket.SessionEvent) {
					sessions <- e.Session
				})
			})
			session := testpair.Receive(t, sessions)
			c.Close()
			again := srv.mustDial(t, func(o *tlssocket.Options) { o.Session = session })
			if again.SessionReused() {
				t.Error("it resumed")
			}
			if s := srv.SessionStats(); s.Misses != 1 || s.Rejected != 0 || s.Hits != 0 {
				t.Errorf("the answer is no miss: %+v", s)
			}
		})
	}
}

// Adding a context must not copy all that were added before.
func TestManyContexts(t *testing.T) {
	testfault.Known(t, "each AddContext copies the table")
	const contexts, perContext = 2000, 8 << 10
	so := testpair.Server(t)
	ctx := newContext(t, &so.ContextOptions)
	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{SecureContext: ctx})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range contexts {
		srv.AddContext(fmt.Sprintf("host%d.example.com", i), ctx)
	}
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) / contexts; n > perContext {
		t.Errorf("%d bytes were allocated for each of %d contexts", n, contexts)
	}
}

// The error of a handshake is a line for a log, whatever the certificate has.
func TestNameErrorIsShort(t *testing.T) {
	testfault.Known(t, "a name error lists all names of the certificate")
	const limit = 1 << 10
	names := make([]string, 400)
	for i := range names {
		names[i] = fmt.Sprintf("host%d.example.org", i)
	}
	leaf, err := testpair.Certs(t).CA.Issue(names)
	if err != nil {
		t.Fatal(err)
	}
	so := testpair.Server(t)
	present(&so.ContextOptions, leaf)
	c, s := testpair.New(t, nil, so)
	cErr, _ := testpair.Shake(t, c, s)
	e := testpair.RequireCode(t, cErr, code.TLSCertAltNameInvalid)
	if n := len(e.Error()); n > limit {
		t.Errorf("the error has %d bytes", n)
	}
}

// Ticket keys that nobody has set do not last.
func TestTicketKeysRotate(t *testing.T) {
	secret := bytes.Repeat([]byte{7}, 48)
	for name, row := range map[string]struct {
		edit   func(*tlssocket.ServerOptions)
		begin  func(*testpair.Bubble, *tlssocket.Server)
		rotate bool
	}{
		"by themselves": {nil, nil, true},
		"option": {func(o *tlssocket.ServerOptions) { o.TicketKeys = secret },
			nil, false},
		"set": {nil, func(b *testpair.Bubble, s *tlssocket.Server) {
			if err := s.SetTicketKeys(secret); err != nil {
				b.Fatal(err)
			}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if row.rotate {
				testfault.Known(t, "ticket keys stay the same for ever")
			}
			testpair.InBubble(t, func(b *testpair.Bubble) {
				srv, _ := b.NewServer(row.edit)
				if row.begin != nil {
					row.begin(b, srv)
				}
				old := srv.TicketKeys()
				time.Sleep(25 * time.Hour) // of the bubble
				if same := bytes.Equal(old, srv.TicketKeys()); same == row.rotate {
					b.Errorf("after a day the keys are the same: %v", same)
				}
			})
		})
	}
}
