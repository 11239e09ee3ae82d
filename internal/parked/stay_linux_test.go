package parked_test

import (
	"net"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/parked"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// busy makes a place stay, which is used for the second time.
func busy(p *parked.Place) bool {
	for range 3 { // a sweep may lie between two
		if p.Stay() {
			return true
		}
	}
	return false
}

// Who stays is not woken by what comes, until nothing has for a while. Afterwards
// it is, by what came meanwhile as well.
func TestStay(t *testing.T) {
	a, b := testpair.TCP(t)
	p, woken := park(t, b)
	if p.Stay() {
		t.Error("once is busy")
	}
	_, others := park(t, a) // an event behind that of b is after it
	silent := func() bool {
		if !busy(p) {
			t.Fatal("it cannot stay")
		}
		send(t, a)
		send(t, b)
		testpair.Receive(t, others)
		return len(woken) == 0
	}
	for tries := 1; !silent(); tries++ { // on a slow machine it has stayed for long
		if tries == 5 {
			t.Fatal("woken by what came")
		}
		p.Part()
		testpair.Receive(t, woken)
		b.Read(make([]byte, 10))
		a.Read(make([]byte, 10))
		for len(woken) > 0 {
			<-woken
		}
	}
	testpair.Receive(t, woken) // it has stayed for long enough
	p.Part()
	testpair.Receive(t, woken)
	b.Read(make([]byte, 10))
	send(t, a)
	testpair.Receive(t, woken)
}

// Few may stay; where many are busy nobody does, until that is over.
func TestFewStay(t *testing.T) {
	n := max(200, 16*runtime.GOMAXPROCS(0)) // few are some a processor
	var places, stay []*parked.Place
	for range n {
		_, b := testpair.TCP(t)
		raw, err := b.(syscall.Conn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		p := parked.Wait(raw, func(bool) {})
		if p == nil {
			t.Fatal("one cannot wait")
		}
		t.Cleanup(p.Leave)
		places = append(places, p)
	}
	for _, p := range places {
		if busy(p) {
			stay = append(stay, p)
		}
	}
	if len(stay) == 0 || len(stay) > n/2 {
		t.Fatalf("%d stay", len(stay))
	}
	for i, p := range stay {
		if p.Stay() {
			t.Errorf("%d of %d stays though many are busy", i, len(stay))
		}
		p.Part()
	}
	stay[0].Leave()
	if busy(stay[0]) {
		t.Error("who has left stays")
	}
	testpair.Until(t, "few are busy", func() bool { return busy(places[n-1]) })
}

// A socket that is closed while it stays is noticed.
func TestClosedWhileItStays(t *testing.T) {
	_, b := testpair.TCP(t)
	var woken atomic.Bool
	raw, err := b.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	p := parked.Wait(raw, func(bool) { woken.Store(true) })
	t.Cleanup(p.Leave)
	if !busy(p) {
		t.Fatal("it cannot stay")
	}
	b.Close()
	testpair.Until(t, "it is noticed", woken.Load)
}
