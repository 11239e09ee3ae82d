package tlssocket

import (
	"context"
	"slices"
	"sync"
	"time"
)

// defaultLimit is how many values are kept in memory where no limit is set.
const defaultLimit = 10_000

// NewMemoryStore returns a SessionStore in memory, which is a Cache as well. It
// keeps at most limit sessions, or 10,000 if limit is not positive; the oldest
// go first.
func NewMemoryStore(limit int) SessionStore {
	return &memoryStore{memory[[]byte]{limit: limit}}
}

var _ Cache = (*memoryStore)(nil)

type memoryStore struct{ values memory[[]byte] }

// quickStore is a store whose methods do not wait for anything.
type quickStore interface{ isQuick() }

func (*memoryStore) isQuick() {}

// Put implements SessionStore.
func (m *memoryStore) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	return m.values.put(ctx, id, slices.Clone(session), ttl)
}

// Take implements SessionStore.
func (m *memoryStore) Take(ctx context.Context, id []byte) ([]byte, error) {
	return m.values.take(ctx, id)
}

// Get implements Cache.
func (m *memoryStore) Get(ctx context.Context, id []byte) ([]byte, error) {
	value, err := m.values.get(ctx, id)
	return slices.Clone(value), err
}

// memory keeps values for a time, the newest of them if there are too many.
type memory[V any] struct {
	limit int // defaultLimit if not positive

	mu      sync.Mutex
	entries map[string]*memoryEntry[V]
	order   []*memoryEntry[V] // oldest first; may have some that are gone
}

type memoryEntry[V any] struct {
	id      string
	value   V
	expires time.Time
	gone    bool
}

func (m *memory[V]) put(ctx context.Context, id []byte, v V,
	ttl time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries == nil {
		m.entries = make(map[string]*memoryEntry[V])
		if m.limit <= 0 {
			m.limit = defaultLimit
		}
	}
	m.remove(m.entries[string(id)])
	e := &memoryEntry[V]{id: string(id), value: v, expires: time.Now().Add(ttl)}
	m.entries[e.id] = e
	m.order = append(m.order, e)
	m.trim()
	return nil
}

// get returns a value; ErrNoSession if there is none.
func (m *memory[V]) get(ctx context.Context, id []byte) (v V, err error) {
	return m.find(ctx, id, func(*memoryEntry[V]) {})
}

// take is get, and removes the value.
func (m *memory[V]) take(ctx context.Context, id []byte) (v V, err error) {
	return m.find(ctx, id, m.remove)
}

func (m *memory[V]) find(ctx context.Context, id []byte,
	then func(*memoryEntry[V])) (v V, err error) {
	if err := ctx.Err(); err != nil {
		return v, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[string(id)]
	if e == nil || !time.Now().Before(e.expires) {
		return v, ErrNoSession
	}
	v = e.value
	then(e)
	return v, nil
}

// trim removes what expired or is too much from the front, and closes up the
// order when most of it is gone. mu is held, as in remove.
func (m *memory[V]) trim() {
	now := time.Now()
	for len(m.order) > 0 {
		e := m.order[0]
		if !e.gone && len(m.entries) <= m.limit && now.Before(e.expires) {
			break
		}
		m.remove(e)
		m.order[0] = nil
		m.order = m.order[1:]
	}
	if len(m.order) > 2*len(m.entries)+16 {
		m.order = slices.DeleteFunc(m.order,
			func(e *memoryEntry[V]) bool { return e.gone })
	}
}

func (m *memory[V]) remove(e *memoryEntry[V]) {
	if e != nil && !e.gone {
		delete(m.entries, e.id)
		e.gone = true
		e.value = *new(V)
	}
}
