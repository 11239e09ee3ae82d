package loop

import (
	"slices"
	"testing"
)

// What was pushed comes back in order, and what was put back comes first, however
// long the queue is.
func TestQueue(t *testing.T) {
	for _, ahead := range []int{1, 3, leastBlock, mostBlock, 3 * mostBlock} {
		var q Queue[int]
		next := 0 // that comes
		for i := range 4 * mostBlock {
			q.Push(i)
			if q.Last() != i {
				t.Fatalf("the last of %d is %d", i, q.Last())
			}
			if q.Len() < ahead {
				continue
			}
			v := q.Pop()
			if i%3 == 0 {
				q.PutBack(v)
				v = q.Pop()
			}
			if v != next {
				t.Fatalf("%d ahead: %d, not %d", ahead, v, next)
			}
			next++
		}
		var want []int
		for i := next; i < 4*mostBlock; i++ {
			want = append(want, i)
		}
		if got := slices.Collect(q.All()); !slices.Equal(got, want) || q.Len() != len(want) {
			t.Errorf("%d ahead: left %d, not %d: %v", ahead, q.Len(), len(want), got)
		}
	}
}

// An empty queue takes back what it has given.
func TestQueuePutBackAlone(t *testing.T) {
	var q Queue[string]
	q.Push("a")
	q.PutBack(q.Pop())
	q.Push("b")
	first := q.Pop()
	q.PutBack(first)
	q.PutBack("before")
	if got := slices.Collect(q.All()); !slices.Equal(got, []string{"before", "a", "b"}) {
		t.Error(got)
	}
	if q.Last() != "b" || q.Len() != 3 {
		t.Error(q.Last(), q.Len())
	}
}
