package serial_test

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/seed-435e3e10/tlssocket/internal/serial"
)

func TestOrderAndExclusion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q serial.Queue
		var got []int // guarded by the queue's own exclusion
		var wg sync.WaitGroup
		for i := range 1000 {
			q.Post(func() {
				runtime.Gosched()
				got = append(got, i)
			})
		}
		wg.Add(1)
		q.Post(wg.Done)
		wg.Wait()
		for i, v := range got {
			if v != i {
				t.Fatalf("function %d ran at place %d", v, i)
			}
		}
		if len(got) != 1000 {
			t.Fatalf("%d functions ran, want 1000", len(got))
		}
	})
}

func TestPostFromInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q serial.Queue
		var got []string
		q.Post(func() {
			q.Post(func() { got = append(got, "inner") })
			got = append(got, "outer")
		})
		synctest.Wait()
		if len(got) != 2 || got[0] != "outer" || got[1] != "inner" {
			t.Fatalf("got %v", got)
		}
	})
}

// A test that fails inside a listener ends its goroutine.
func TestGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q serial.Queue
		ran := false
		q.Post(runtime.Goexit)
		q.Post(func() { ran = true })
		synctest.Wait()
		if !ran {
			t.Fatal("the function behind it did not run")
		}
	})
}

func TestCloseIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q serial.Queue
		n, end := 0, make(chan struct{})
		q.Post(func() {
			if q.CloseIdle() {
				t.Error("the queue was closed while a function ran")
			}
			<-end
			n++
		})
		if q.CloseIdle() {
			t.Error("the queue was closed while a function waited or ran")
		}
		close(end)
		synctest.Wait()
		if !q.CloseIdle() {
			t.Fatal("an idle queue was not closed")
		}
		if q.Post(func() { n += 10 }) {
			t.Fatal("a function was taken after CloseIdle")
		}
		synctest.Wait()
		if n != 1 {
			t.Fatalf("n = %d, want 1", n)
		}
	})
}

func TestPostLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q serial.Queue
		n := 0
		q.Post(func() { n++ })
		if !q.PostLast(func() { n += 10 }) {
			t.Fatal("PostLast refused the first time")
		}
		if q.Post(func() { n += 100 }) || q.PostLast(func() { n += 100 }) {
			t.Fatal("a function was taken after the last")
		}
		synctest.Wait()
		if n != 11 {
			t.Fatalf("n = %d, want 11", n)
		}
	})
}
