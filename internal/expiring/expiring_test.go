package expiring_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/expiring"
)

func id(i int) []byte { return fmt.Append(nil, i) }

// Values go with their time, the oldest of too many, and by Take.
func TestMap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m expiring.Map[int]
		m.Limit(3)
		has := func(i int, want bool) {
			t.Helper()
			if v, ok := m.Get(id(i)); ok != want || ok && v != i {
				t.Errorf("%d: %d, %v", i, v, ok)
			}
		}
		for i := range 5 {
			m.Put(id(i), i, time.Hour)
		}
		has(1, false)
		has(2, true)
		has(2, true) // Get leaves it
		if v, ok := m.Take(id(2)); !ok || v != 2 {
			t.Errorf("Take: %d, %v", v, ok)
		}
		has(2, false)
		m.Put(id(3), 3, 2*time.Hour) // the second one counts
		time.Sleep(time.Hour)
		has(4, false)
		has(3, true)
		time.Sleep(time.Hour)
		has(3, false)
	})
}

// The sum of sizes has a limit, and what alone is too large pushes nothing out.
func TestMapSize(t *testing.T) {
	var m expiring.Map[int]
	m.LimitSize(100, func(v int) int { return v })
	put := func(i, size, want int) {
		t.Helper()
		m.Put(id(i), size, time.Hour)
		if n := m.Len(); n != want {
			t.Errorf("%d values, want %d", n, want)
		}
	}
	put(1, 40, 1)
	put(2, 40, 2)
	put(3, 101, 2)
	put(3, 20, 3)
	put(4, 1, 3) // the oldest goes
	put(2, 70, 3)
	put(5, 100, 1)
	put(5, 101, 0) // what was there is not the value any more
}

// What is gone takes no place: not in the map, nor in its order.
func TestMapStaysSmall(t *testing.T) {
	var m expiring.Map[int]
	for i := range 100_000 {
		m.Put(id(i%10), i, time.Hour)
	}
	if n := m.Len(); n != 10 {
		t.Errorf("%d values", n)
	}
	if n := testing.AllocsPerRun(1000, func() { m.Get(id(1)) }); n > 1 {
		t.Errorf("Get allocates %v times", n)
	}
}
