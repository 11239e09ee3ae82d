package integration_test

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/store"
)

// keeps is a client's store. Its values may be used while nobody calls it.
type keeps struct {
	mu     *sync.Mutex
	values map[string][]byte
}

func newKeeps() keeps { return keeps{new(sync.Mutex), make(map[string][]byte)} }

func (k keeps) Put(_ context.Context, id, session []byte, _ time.Duration) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.values[string(id)] = slices.Clone(session)
	return nil
}

func (k keeps) Take(_ context.Context, id []byte) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	session, ok := k.values[string(id)]
	if !ok {
		return nil, store.ErrMissing
	}
	return session, nil
}

// A store of a client's sessions sees nothing of them, and another client has
// no use for them unless it has the same key.
func TestClientStoreNeedsKey(t *testing.T) {
	keys := testpair.Random(48)
	key := func(k []byte) func(*tlssocket.Options) {
		return func(o *tlssocket.Options) { o.TicketKeys = k }
	}
	inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
		so := b.Server()
		so.TicketKeys = testpair.Random(48)
		for name, row := range map[string]struct {
			put, take []byte
			resumed   bool
		}{
			"one process":     {nil, nil, true},
			"shared keys":     {keys, keys, true},
			"other keys":      {keys, testpair.Random(48), false},
			"a process, keys": {nil, keys, false},
			"keys, a process": {keys, nil, false},
		} {
			st := newKeeps()
			co.Sessions = st
			first := b.Visit(testpair.With(co, key(row.put)), so)
			synctest.Wait()
			if len(st.values) != 1 {
				t.Fatalf("%s: %d sessions are kept", name, len(st.values))
			}
			for _, sealed := range st.values {
				leaf := first.PeerCertificates()[0].Raw
				if bytes.Contains(sealed, leaf[:50]) ||
					bytes.Contains(sealed, first.TLSTicket()) {
					t.Errorf("%s: the store sees the session", name)
				}
			}
			if got := b.Visit(testpair.With(co, key(row.take)), so).SessionReused(); got !=
				row.resumed {
				t.Errorf("%s: resumed %v", name, got)
			}
		}
	})
}

// A store cannot change a session, give it for another server, or give one
// that it has from elsewhere.
func TestLyingClientStore(t *testing.T) {
	for name, lie := range map[string]func(values map[string][]byte, plain []byte){
		"plain": func(v map[string][]byte, plain []byte) {
			each(v, func([]byte) []byte { return plain })
		},
		"changed": func(v map[string][]byte, _ []byte) {
			each(v, func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		},
		"cut": func(v map[string][]byte, _ []byte) {
			each(v, func(b []byte) []byte { return b[:10] })
		},
		"swapped": func(v map[string][]byte, _ []byte) {
			var ids []string
			for id := range v {
				ids = append(ids, id)
			}
			v[ids[0]], v[ids[1]] = v[ids[1]], v[ids[0]]
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubbles(t, func(b *testpair.Bubble, _ string, co *tlssocket.Options) {
				so, st := b.Server(), newKeeps()
				so.TicketKeys = testpair.Random(48)
				co.Sessions = st
				other := testpair.With(co, func(o *tlssocket.Options) {
					o.ServerName = "LOCALHOST"
				})
				c := b.Visit(co, so)
				b.Visit(other, so)
				synctest.Wait()
				lie(st.values, c.Session())
				for _, o := range []*tlssocket.Options{co, other} {
					if b.Visit(o, so).SessionReused() {
						t.Errorf("%s: resumed", o.ServerName)
					}
				}
			})
		})
	}
}

func each(values map[string][]byte, change func([]byte) []byte) {
	for id, b := range values {
		values[id] = change(b)
	}
}
