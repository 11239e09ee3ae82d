package tlssocket_test

import (
	"errors"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testleak"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

func TestEventOnOnceRemove(t *testing.T) {
	var e tlssocket.Event[int]
	var got []string
	note := func(name string) func(int) {
		return func(int) { got = append(got, name) }
	}
	e.On(note("first"))
	removeSecond := e.On(note("second"))
	e.Once(note("once"))
	removeNever := e.Once(note("never"))
	e.On(note("last"))
	removeNever()
	e.Emit(0)
	removeSecond()
	removeSecond() // again: no effect
	e.Emit(0)
	want := []string{"first", "second", "once", "last", "first", "last"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// The same function may listen twice, and is removed once at a time.
func TestEventSameFunctionTwice(t *testing.T) {
	var e tlssocket.Event[int]
	sum := 0
	f := func(n int) { sum += n }
	remove := e.On(f)
	e.On(f)
	e.Emit(1)
	remove()
	e.Emit(10)
	if sum != 12 {
		t.Errorf("sum = %d, want 12", sum)
	}
}

func TestEventListenersChangedInside(t *testing.T) {
	var e tlssocket.Event[int]
	var got []int
	var removeLater func()
	e.Once(func(n int) {
		e.On(func(n int) { got = append(got, n) })
		removeLater()
	})
	removeLater = e.On(func(int) { t.Error("a removed listener was called") })
	e.Emit(1) // not for the listener that is added meanwhile
	e.Emit(2)
	if !slices.Equal(got, []int{2}) {
		t.Errorf("got %v, want [2]", got)
	}
}

// A listener that emits the event again is not called as a Once twice.
func TestEventOnceReentered(t *testing.T) {
	var e tlssocket.Event[int]
	calls := 0
	e.Once(func(n int) {
		calls++
		e.Emit(n)
	})
	e.Emit(1)
	if calls != 1 {
		t.Errorf("%d calls, want 1", calls)
	}
}

func TestEventConcurrently(t *testing.T) {
	var e tlssocket.Event[int]
	var once, always atomic.Int64
	e.On(func(int) { always.Add(1) })
	e.Once(func(int) { once.Add(1) })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 200 {
				remove := e.On(func(int) {})
				e.Emit(i)
				remove()
			}
		})
	}
	wg.Wait()
	if once.Load() != 1 || always.Load() != 1600 {
		t.Errorf("once %d, always %d; want 1 and 1600", once.Load(),
			always.Load())
	}
}

// Events that are asked for late tell what happens from then on.
func TestEventsLate(t *testing.T) {
	c, _ := testpair.Secure(t, nil, nil)
	if tlssocket.HasEvents(c) {
		t.Error("a socket made events that nobody asked for")
	}
	e := c.Events()
	if e != c.Events() {
		t.Error("Events is another each time")
	}
	e.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
		t.Error("SecureConnect came after the handshake")
	})
	closed := make(chan tlssocket.CloseEvent, 1)
	e.Close.On(func(ev tlssocket.CloseEvent) { closed <- ev })
	c.Destroy(nil)
	if ev := testpair.Receive(t, closed); ev.Socket != c || ev.HadError {
		t.Errorf("got %+v", ev)
	}
}

// An event that nobody listens to costs nothing.
func TestUnheardEventsCostNothing(t *testing.T) {
	before := len(testleak.Library())
	c, s := testpair.New(t, nil, nil)
	c.Events()
	line, err := []byte("line"), errors.New("error")
	n := testing.AllocsPerRun(1000, func() {
		if tlssocket.EmitAll(c, line, err) != 0 {
			t.Error("an event was heard")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
	if cErr, sErr := testpair.Shake(t, c, s); cErr != nil || sErr != nil {
		t.Fatal(cErr, sErr)
	}
	testpair.Exchange(t, c, s, 1000)
	testpair.Until(t, "the goroutines of the handshake ended", func() bool {
		return len(testleak.Library()) <= before
	})
}

// When nobody listens, crypto/tls is not even asked for the keys.
func TestKeyLogUnheard(t *testing.T) {
	co := testpair.Client(t)
	co.Events = new(tlssocket.Events)
	remove := co.Events.KeyLog.On(func(tlssocket.KeyLogEvent) {
		t.Error("a removed listener was called")
	})
	c, s := testpair.New(t, co, nil)
	if !tlssocket.WantsKeyLog(c) || tlssocket.WantsKeyLog(s) {
		t.Error("the log is not wanted where somebody listens")
	}
	remove()
	if tlssocket.WantsKeyLog(c) {
		t.Error("the log is wanted where nobody listens")
	}
	if cErr, sErr := testpair.Shake(t, c, s); cErr != nil || sErr != nil {
		t.Fatal(cErr, sErr)
	}
	testpair.Exchange(t, c, s, 10)
}

// A socket has many events of which most are never asked for.
func TestUnheardEventIsAWord(t *testing.T) {
	size := reflect.TypeFor[tlssocket.Event[int]]().Size()
	if word := reflect.TypeFor[uintptr]().Size(); size != word {
		t.Errorf("it has %d bytes, not %d", size, word)
	}
}
