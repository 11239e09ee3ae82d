package parked_test

import (
	"net"
	"runtime"
	"sync"
	"syscall"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/parked"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// park waits on a connection. Each wake is in the channel.
func park(t *testing.T, conn net.Conn) (*parked.Place, <-chan bool) {
	t.Helper()
	woken := make(chan bool, 100)
	p := parked.Wait(rawOf(t, conn), func(ended bool) { woken <- ended })
	if p == nil {
		t.Fatal("one cannot wait")
	}
	t.Cleanup(p.Leave)
	return p, woken
}

func rawOf(t *testing.T, conn net.Conn) syscall.RawConn {
	t.Helper()
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func send(t *testing.T, conn net.Conn) {
	t.Helper()
	if _, err := conn.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
}

// Who waits is woken by what comes, by what was there before, and by the end.
func TestWait(t *testing.T) {
	a, b := testpair.TCP(t)
	send(t, a)
	_, woken := park(t, b)
	if testpair.Receive(t, woken) {
		t.Error("a byte is the end")
	}
	for range 3 {
		b.Read(make([]byte, 10))
		send(t, a)
		if testpair.Receive(t, woken) {
			t.Error("a byte is the end")
		}
	}
	a.Close()
	for !testpair.Receive(t, woken) {
	}
}

// Who has left is not woken, nor is who has his descriptor then.
func TestLeave(t *testing.T) {
	a, b := testpair.TCP(t)
	p, woken := park(t, b)
	_, others := park(t, a) // keeps the poller
	p.Leave()
	p.Leave() // again: no effect
	for range 20 {
		b.Close()
		c, d := testpair.TCP(t) // one of them has b's descriptor
		_, now := park(t, d)
		send(t, c)
		testpair.Receive(t, now)
		b = d
	}
	select {
	case <-woken:
		t.Error("woken after it left")
	default:
	}
	if !testpair.Receive(t, others) {
		t.Error("its peer's end was not told")
	}
}

// One cannot wait for what is closed, and others are not disturbed.
func TestWaitOnClosed(t *testing.T) {
	a, b := testpair.TCP(t)
	raw, err := b.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	_, woken := park(t, a)
	b.Close()
	if parked.Wait(raw, func(bool) {}) != nil {
		t.Error("a closed socket waits")
	}
	testpair.Receive(t, woken)
}

// A thousand that wait have no goroutine each, and are all woken.
func TestManyWait(t *testing.T) {
	const n = 500
	woken := make(chan int, 10*n)
	var far []net.Conn
	before := 0
	for i := range n {
		a, b := testpair.TCP(t)
		raw, err := b.(syscall.Conn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		p := parked.Wait(raw, func(bool) { woken <- i })
		if p == nil {
			t.Fatal("one cannot wait")
		}
		t.Cleanup(p.Leave)
		far = append(far, a)
		if i == 0 {
			before = runtime.NumGoroutine()
		}
	}
	if more := runtime.NumGoroutine() - before; more > 10 {
		t.Errorf("%d goroutines more", more)
	}
	for _, c := range far {
		send(t, c)
	}
	all := make(map[int]bool)
	for len(all) < n {
		all[testpair.Receive(t, woken)] = true
	}
}

// The last one leaves, and holds what its wake needs, while it is being woken.
func TestLastLeavesWhileWoken(t *testing.T) {
	a, b := testpair.TCP(t)
	raw, err := b.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	for range 300 {
		var mu sync.Mutex
		woken := make(chan struct{}, 100)
		p := parked.Wait(raw, func(bool) {
			woken <- struct{}{}
			mu.Lock()
			defer mu.Unlock()
		})
		if p == nil {
			t.Fatal("one cannot wait")
		}
		mu.Lock()
		send(t, a)
		testpair.Receive(t, woken)
		p.Leave()
		mu.Unlock()
	}
}

// Those whose sockets are closed here, by whoever does that, are woken, and no
// others.
func TestClosedByOthers(t *testing.T) {
	const n = 300 // more than are looked at together
	ended := make(chan int, 10*n)
	var near []net.Conn
	for i := range n {
		_, b := testpair.TCP(t)
		raw, err := b.(syscall.Conn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		p := parked.Wait(raw, func(bool) { ended <- i })
		if p == nil {
			t.Fatal("one cannot wait")
		}
		t.Cleanup(p.Leave)
		near = append(near, b)
	}
	for i := 0; i < n; i += 2 {
		near[i].Close()
	}
	all := make(map[int]bool)
	for len(all) < n/2 {
		i := testpair.Receive(t, ended)
		if i%2 == 1 {
			t.Fatalf("%d is open, and was woken", i)
		}
		all[i] = true
	}
}
