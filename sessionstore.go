package tlssocket

import (
	"context"
	"errors"
	"sync"
	"time"
)

// SessionStore keeps the sessions of servers. All processes that share one,
// and ticket keys, resume each other's clients.
//
// Its methods may be called by any number of goroutines. They should end with
// their context, which lasts half a second, or SessionStoreTimeout: nobody
// waits for them any longer.
// A store that is slow, down or lying costs full handshakes, not connections.
// The values are encrypted with keys the store never sees.
//
// Node: server event newSession, server event resumeSession.
type SessionStore interface {
	// Put keeps session under id for ttl, and may forget it earlier. Neither
	// slice may be kept or changed after it returned, unless copied.
	Put(ctx context.Context, id, session []byte, ttl time.Duration) error

	// Take returns the session and removes it, in one step: of any number of
	// callers with the same id one gets it. ErrNoSession is the only miss.
	Take(ctx context.Context, id []byte) ([]byte, error)
}

// ErrNoSession is what a SessionStore returns for an id that it does not have,
// or has no more.
var ErrNoSession = errors.New("tlssocket: no such session")

// SessionFuncs makes a SessionStore of two functions, in the manner of Node's
// events newSession and resumeSession. A nil function keeps, or has, nothing.
type SessionFuncs struct {
	PutFunc func(ctx context.Context, id, session []byte,
		ttl time.Duration) error
	TakeFunc func(ctx context.Context, id []byte) ([]byte, error)
}

// Put implements SessionStore.
func (f SessionFuncs) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	if f.PutFunc == nil {
		return nil
	}
	return f.PutFunc(ctx, id, session, ttl)
}

// Take implements SessionStore.
func (f SessionFuncs) Take(ctx context.Context, id []byte) ([]byte, error) {
	if f.TakeFunc == nil {
		return nil, ErrNoSession
	}
	return f.TakeFunc(ctx, id)
}

// NewMemoryStore returns a SessionStore in memory, which is a Cache as well. It
// keeps at most limit sessions, or 10,000 if limit is not positive; the oldest
// go first.
func NewMemoryStore(limit int) SessionStore {
	m := new(memoryStore)
	m.init(limit)
	return m
}

func (m *memoryStore) init(limit int) {
	if limit <= 0 {
		limit = 10_000
	}
	m.limit, m.entries = limit, make(map[string]*memoryEntry)
}

var _ Cache = (*memoryStore)(nil)

type memoryStore struct {
	limit int

	mu      sync.Mutex
	entries map[string]*memoryEntry
	order   []*memoryEntry // oldest first; may have some that are gone
}

type memoryEntry struct {
	id      string
	session []byte // nil when gone
	expires time.Time
}

// quickStore is a store whose methods do not wait for anything.
type quickStore interface{ isQuick() }

func (*memoryStore) isQuick() {}

// Put implements SessionStore.
func (m *memoryStore) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(m.entries[string(id)])
	e := &memoryEntry{string(id), append([]byte{}, session...),
		time.Now().Add(ttl)}
	m.entries[e.id] = e
	m.order = append(m.order, e)
	m.trim()
	return nil
}

// trim removes what expired or is too much from the front, and closes up the
// order when most of it is gone.
func (m *memoryStore) trim() {
	now := time.Now()
	for len(m.order) > 0 {
		e := m.order[0]
		if e.session != nil && len(m.entries) <= m.limit &&
			now.Before(e.expires) {
			break
		}
		m.remove(e)
		m.order = m.order[1:]
	}
	if len(m.order) <= 2*len(m.entries)+16 {
		return
	}
	var kept []*memoryEntry
	for _, e := range m.order {
		if e.session != nil {
			kept = append(kept, e)
		}
	}
	m.order = kept
}

func (m *memoryStore) remove(e *memoryEntry) {
	if e != nil && e.session != nil {
		e.session = nil
		delete(m.entries, e.id)
	}
}

// Take implements SessionStore.
func (m *memoryStore) Take(ctx context.Context, id []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[string(id)]
	if e == nil {
		return nil, ErrNoSession
	}
	session := e.session
	m.remove(e)
	if !time.Now().Before(e.expires) {
		return nil, ErrNoSession
	}
	return session, nil
}

// Get implements Cache.
func (m *memoryStore) Get(ctx context.Context, id []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[string(id)]
	if e == nil || !time.Now().Before(e.expires) {
		return nil, ErrNoSession
	}
	return append([]byte{}, e.session...), nil
}
