package embedded_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
	"github.com/seed-435e3e10/tlssocket/store/nats"
)

// recovers waits until a store works again by itself.
func recovers(t *testing.T, st *nats.Store) {
	t.Helper()
	var err error
	if !until(func() bool {
		err = works(soon(t), st)
		return err == nil
	}) {
		t.Fatalf("it does not recover: %v", err)
	}
}

// fails calls a store that cannot answer: it must return an error in the time
// of its context, which is no miss.
func fails(t *testing.T, st *nats.Store) {
	t.Helper()
	for what, call := range map[string]func(context.Context) error{
		"Put": func(ctx context.Context) error {
			return st.Put(ctx, []byte("id"), []byte("s"), time.Minute)
		},
		"Take": func(ctx context.Context) error {
			_, err := st.Take(ctx, []byte("id"))
			return err
		},
	} {
		began := time.Now()
		err := call(soon(t))
		if err == nil || errors.Is(err, store.ErrMissing) {
			t.Errorf("%s: error %v", what, err)
		}
		if d := time.Since(began); d > 3*time.Second {
			t.Errorf("%s took %v", what, d)
		}
	}
}

// A server that kept its bucket in memory comes back without it.
func TestDownAndRestarted(t *testing.T) {
	for name, dir := range map[string]string{"memory": "",
		"disk": "?store_dir=" + t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			server := embed(t, "nats+embedded://127.0.0.1:0"+dir)
			addr := server.Addr().String()
			st := open(t, "nats://"+addr)
			recovers(t, st)
			id := []byte("before")
			err := st.Put(t.Context(), id, []byte("s"), time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			server.Close()
			fails(t, st)
			embed(t, "nats+embedded://"+addr+dir)
			recovers(t, st)
			_, err = st.Take(t.Context(), id)
			if errors.Is(err, store.ErrMissing) == (dir != "") ||
				dir != "" && err != nil {
				t.Errorf("a session from before: %v", err)
			}
		})
	}
}

// A bucket that an operator deletes is made again, by Take as well.
func TestBucketGoes(t *testing.T) {
	js := jetStream(t, startServer(t))
	st := newStore(t, js, nil)
	for what, call := range map[string]func() error{
		"Put": func() error { return works(t.Context(), st) },
		"Take": func() error {
			_, err := st.Take(t.Context(), []byte("id"))
			if errors.Is(err, store.ErrMissing) {
				return nil
			}
			return err
		},
	} {
		err := js.DeleteKeyValue(t.Context(), nats.DefaultBucket)
		if err != nil {
			t.Fatal(err)
		}
		if err := call(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A server that hangs is one whose bytes a relay holds back.
func TestHangs(t *testing.T) {
	r := newRelay(t, startServer(t))
	st := open(t, "nats://"+r.addr)
	recovers(t, st)
	r.mu.Lock()
	fails(t, st)
	if err := works(soon(t), st); !errors.Is(err,
		context.DeadlineExceeded) {
		t.Errorf("after the deadline: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := st.Take(ctx, []byte("id")); !errors.Is(err,
		context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	r.mu.Unlock()
	recovers(t, st)
}

// relay passes bytes on while mu is free.
type relay struct {
	addr string
	mu   sync.Mutex
}

// newRelay starts a relay for one connection that ends with the test.
func newRelay(t *testing.T, to string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{addr: l.Addr().String()}
	var wg sync.WaitGroup
	t.Cleanup(func() {
		l.Close()
		wg.Wait()
	})
	wg.Go(func() { // ends with the listener and the connections
		a, err := l.Accept()
		if err != nil {
			return
		}
		b, err := net.Dial("tcp", to)
		if err != nil {
			a.Close()
			return
		}
		wg.Go(func() { r.pass(a, b) })
		r.pass(b, a)
	})
	return r
}

func (r *relay) pass(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		r.mu.Lock()
		to.Write(b[:n])
		r.mu.Unlock()
		if err != nil {
			return
		}
	}
}
