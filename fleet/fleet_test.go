package fleet_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/fleet"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

const (
	rotation = time.Hour
	lifetime = 10 * time.Minute // of a session
)

// notes is a slog.Handler that keeps lines.
type notes struct {
	mu    sync.Mutex
	lines []string
}

func (n *notes) Enabled(context.Context, slog.Level) bool { return true }
func (n *notes) WithAttrs([]slog.Attr) slog.Handler       { return n }
func (n *notes) WithGroup(string) slog.Handler            { return n }

func (n *notes) Handle(_ context.Context, r slog.Record) error {
	line := r.Level.String() + " " + r.Message
	r.Attrs(func(a slog.Attr) bool {
		line += fmt.Sprintf(" %s=%v", a.Key, a.Value)
		return true
	})
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, line)
	return nil
}

// take returns the lines about the store, and forgets all of them.
func (n *notes) take() (lines []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, line := range n.lines {
		if strings.Contains(line, "store") {
			lines = append(lines, line)
		}
	}
	n.lines = nil
	return lines
}

// made counts the keys that were made, and forgets all lines.
func (n *notes) made() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	made := strings.Count(strings.Join(n.lines, "\n"), "rotated=true")
	n.lines = nil
	return made
}

// testFleet is a store and what its instances share.
type testFleet struct {
	*testpair.Bubble
	store  *testpair.SwitchStore
	secret []byte
	notes  notes
	seen   map[string]bool // the keys that servers had
}

// instance is a server of the fleet.
type instance struct {
	*tlssocket.Server
	source *fleet.Keys
	so     *tlssocket.Options
	stop   func() error
}

// inFleet runs f with a fleet, and looks for secrets in its log afterwards.
func inFleet(t *testing.T, f func(f *testFleet)) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		all := &testFleet{Bubble: b, store: testpair.NewSwitchStore(),
			secret: fleet.Random(32), seen: make(map[string]bool)}
		f(all)
		text := strings.Join(all.notes.lines, "\n")
		for key := range all.seen {
			all.absent(text, []byte(key))
		}
		all.absent(text, all.secret)
	})
}

// absent fails the test if a secret stands in a text.
func (f *testFleet) absent(text string, secret []byte) {
	f.Helper()
	for _, form := range []string{string(secret), fmt.Sprint(secret),
		hex.EncodeToString(secret), fmt.Sprintf("%q", secret)} {
		if strings.Contains(text, form) {
			f.Errorf("a secret is in %q", text)
		}
	}
}

func (f *testFleet) source(store store.Store) *fleet.Keys {
	f.Helper()
	k, err := fleet.New(&fleet.Options{
		Store: store, Secret: f.secret, Rotate: rotation,
		Logger: slog.New(&f.notes)})
	if err != nil {
		f.Fatal(err)
	}
	return k
}

// start makes a server that runs a source. A test's end stops it.
func (f *testFleet) start() *instance {
	f.Helper()
	srv, so := f.NewServer(func(o *tlssocket.ServerOptions) {
		o.SessionTimeout = lifetime
	})
	i := &instance{Server: srv, so: so, source: f.source(f.store)}
	ctx, cancel := context.WithCancel(f.Context())
	done := testpair.Go(func() error { return i.source.Run(ctx, srv) })
	i.stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	f.Cleanup(func() { i.stop() })
	return i
}

// after lets time pass and then requires one issuing key in all instances.
func (f *testFleet) after(d time.Duration, all ...*instance) (key string) {
	f.Helper()
	time.Sleep(d)
	synctest.Wait()
	key = string(all[0].TicketKeys())
	f.seen[key] = true
	for _, i := range all[1:] {
		if string(i.TicketKeys()) != key {
			f.Fatal("the instances have different keys")
		}
	}
	return key
}

// forget takes the keys out of the store, as an instance does that looks at
// them, and as a store does that is emptied.
func (f *testFleet) forget(i *instance) []byte {
	f.Helper()
	for range 1000 {
		sealed, err := f.store.Store.Take(f.Context(),
			fleet.Entry(i.source))
		if err == nil {
			return sealed
		}
		if !errors.Is(err, store.ErrMissing) {
			f.Fatal(err)
		}
		time.Sleep(time.Millisecond) // an instance holds them
	}
	f.Fatal("the store has no keys")
	return nil
}
