package embedded_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/teststore"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/store"
	"github.com/seed-435e3e10/tlssocket/store/nats"
)

// A server that kept its bucket in memory comes back without it.
func TestDownAndRestarted(t *testing.T) {
	for name, dir := range map[string]string{"memory": "",
		"disk": "?store_dir=" + t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			// One that nobody else gets while it is down.
			addr := net.JoinHostPort("127.0.0.1", testtool.Port(t))
			server := embed(t, "nats+embedded://"+addr+dir)
			st := open(t, "nats://"+addr)
			teststore.Recovers(t, st)
			id := []byte("before")
			err := st.Put(t.Context(), id, []byte("s"), time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			server.Close()
			teststore.Fails(t, st)
			embed(t, "nats+embedded://"+addr+dir)
			teststore.Recovers(t, st)
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
		"Put": func() error { return teststore.Works(t.Context(), st) },
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
	teststore.Recovers(t, st)
	r.mu.Lock()
	teststore.Fails(t, st)
	if err := teststore.Works(teststore.Soon(t), st); !errors.Is(err,
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
	teststore.Recovers(t, st)
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
