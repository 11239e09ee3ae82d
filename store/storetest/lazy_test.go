package storetest_test

import (
	"context"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

// lazy is a store that knows no expiry and does one more thing badly.
type lazy struct {
	pause time.Duration // between reading a session and removing it
	first bool          // the first Put under an id counts
	keep  bool          // the caller's slice, not a copy

	mu       sync.Mutex
	sessions map[string][]byte
}

func newLazy(spoil func(*lazy)) func() store.Store {
	return func() store.Store {
		l := &lazy{sessions: make(map[string][]byte)}
		spoil(l)
		return l
	}
}

func (l *lazy) Put(_ context.Context, id, session []byte,
	_ time.Duration) error {
	if !l.keep {
		session = append([]byte{}, session...)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first && l.sessions[string(id)] != nil {
		return nil
	}
	l.sessions[string(id)] = session
	return nil
}

func (l *lazy) Take(_ context.Context, id []byte) ([]byte, error) {
	l.mu.Lock()
	session, ok := l.sessions[string(id)]
	l.mu.Unlock()
	if !ok {
		return nil, store.ErrMissing
	}
	if l.pause > 0 {
		<-time.After(l.pause)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.sessions, string(id))
	return session, nil
}

// oneBuffer is a store whose Puts share a buffer while they are under way.
func oneBuffer() store.Store {
	memory := store.Memory(0)
	var mu sync.Mutex
	var buffer []byte
	return store.Funcs{
		PutFunc: func(ctx context.Context, id, session []byte,
			ttl time.Duration) error {
			mu.Lock()
			buffer = append([]byte{}, session...)
			mu.Unlock()
			<-time.After(time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			return memory.Put(ctx, id, buffer, ttl)
		},
		TakeFunc: memory.Take,
	}
}
