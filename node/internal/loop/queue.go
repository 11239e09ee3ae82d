package loop

import "iter"

// A Queue is what waits in order. It has room for little more than that, and
// growing copies nothing.
type Queue[T any] struct {
	first, last *block[T]
	done        int // of the first block
	length      int
}

type block[T any] struct {
	items []T
	next  *block[T]
}

const (
	leastBlock = 4
	mostBlock  = 512
)

// Len is how many wait.
func (q *Queue[T]) Len() int { return q.length }

// Push adds the last one.
func (q *Queue[T]) Push(v T) {
	b := q.last
	if b == nil || len(b.items) == cap(b.items) {
		room := leastBlock
		if b != nil {
			room = min(2*cap(b.items), mostBlock)
		}
		b = &block[T]{items: make([]T, 0, room)}
		if q.last == nil {
			q.first = b
		} else {
			q.last.next = b
		}
		q.last = b
	}
	b.items = append(b.items, v)
	q.length++
}

// Pop takes the first one, which must be there.
func (q *Queue[T]) Pop() T {
	var none T
	b := q.first
	v := b.items[q.done]
	b.items[q.done] = none
	q.length--
	q.done++
	if q.done == len(b.items) {
		q.done = 0
		if b == q.last {
			b.items = b.items[:0]
		} else {
			q.first = b.next
		}
	}
	return v
}

// PutBack makes v the first one again.
func (q *Queue[T]) PutBack(v T) {
	if q.length == 0 {
		q.Push(v)
		return
	}
	q.length++
	if q.done > 0 {
		q.done--
		q.first.items[q.done] = v
	} else {
		q.first = &block[T]{items: []T{v}, next: q.first}
	}
}

// Last returns the last one, the zero value where there is none.
func (q *Queue[T]) Last() (v T) {
	if q.length > 0 {
		v = q.last.items[len(q.last.items)-1]
	}
	return v
}

// All are those that wait, in order.
func (q *Queue[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		skip := q.done
		for b := q.first; b != nil; b = b.next {
			for _, v := range b.items[skip:] {
				if !yield(v) {
					return
				}
			}
			skip = 0
		}
	}
}
