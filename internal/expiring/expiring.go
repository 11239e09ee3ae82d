// Package expiring has a map whose entries expire, and whose size is bounded.
package expiring

import (
	"slices"
	"sync"
	"time"
)

// DefaultLimit is how many values a [Map] keeps if no limit is set.
const DefaultLimit = 10_000

// Map keeps values for a time, the newest of them if there are too many. Its
// methods may be called by any number of goroutines. The zero value keeps
// DefaultLimit values.
type Map[V any] struct {
	limit   int         // DefaultLimit if not positive
	maxSize int         // no limit if not positive
	sizeOf  func(V) int // nil if there is no limit

	mu      sync.Mutex
	size    int // of all values
	entries map[string]*entry[V]
	order   []*entry[V] // oldest first; may have some that are gone
}

type entry[V any] struct {
	id      string
	value   V
	size    int
	expires time.Time
	gone    bool
}

// Limit bounds how many values the map keeps; DefaultLimit if limit is not
// positive. It is called before the map is used.
func (m *Map[V]) Limit(limit int) { m.limit = limit }

// LimitSize bounds the sum of the values' sizes as well, as sizeOf tells them. It
// is called before the map is used.
func (m *Map[V]) LimitSize(limit int, sizeOf func(V) int) {
	m.maxSize, m.sizeOf = limit, sizeOf
}

// Put keeps v under id for ttl, in the place of what was there. One that alone
// is too large is not kept.
func (m *Map[V]) Put(id []byte, v V, ttl time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries == nil {
		m.entries = make(map[string]*entry[V])
		if m.limit <= 0 {
			m.limit = DefaultLimit
		}
	}
	m.remove(m.entries[string(id)])
	e := &entry[V]{id: string(id), value: v, expires: time.Now().Add(ttl)}
	if m.sizeOf != nil {
		e.size = m.sizeOf(v)
	}
	if m.tooLarge(e.size) {
		return
	}
	m.entries[e.id] = e
	m.size += e.size
	m.order = append(m.order, e)
	m.trim()
}

// Get returns the value of id, if there is one.
func (m *Map[V]) Get(id []byte) (v V, ok bool) {
	return m.find(id, func(*entry[V]) {})
}

// Take is Get, and removes the value.
func (m *Map[V]) Take(id []byte) (v V, ok bool) {
	return m.find(id, m.remove)
}

// Len counts the values, with those that expired and nobody asked for since.
func (m *Map[V]) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.entries)
}

func (m *Map[V]) find(id []byte, then func(*entry[V])) (v V, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.entries[string(id)]
	if e == nil || !time.Now().Before(e.expires) {
		return v, false
	}
	v = e.value
	then(e)
	return v, true
}

func (m *Map[V]) tooLarge(size int) bool {
	return m.maxSize > 0 && size > m.maxSize
}

// trim removes what expired or is too much from the front, and closes up the
// order when most of it is gone. mu is held, as in remove.
func (m *Map[V]) trim() {
	now := time.Now()
	for len(m.order) > 0 {
		e := m.order[0]
		if !e.gone && len(m.entries) <= m.limit && !m.tooLarge(m.size) &&
			now.Before(e.expires) {
			break
		}
		m.remove(e)
		m.order[0] = nil
		m.order = m.order[1:]
	}
	if len(m.order) > 2*len(m.entries)+16 {
		m.order = slices.DeleteFunc(m.order,
			func(e *entry[V]) bool { return e.gone })
	}
}

func (m *Map[V]) remove(e *entry[V]) {
	if e != nil && !e.gone {
		delete(m.entries, e.id)
		e.gone = true
		m.size -= e.size
		e.value = *new(V)
	}
}
