package parked_test

import (
	"net"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/parked"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// once waits on a connection for one wake at a time. Each is in the channel.
func once(t *testing.T, conn net.Conn) (*parked.Place, <-chan bool) {
	t.Helper()
	woken := make(chan bool, 100)
	p := parked.Once(rawOf(t, conn), func(ended bool) { woken <- ended })
	if p == nil {
		t.Fatal("one cannot wait")
	}
	t.Cleanup(p.Leave)
	return p, woken
}

// Who waits for one wake gets no second before he asks.
func TestOnce(t *testing.T) {
	a, b := testpair.TCP(t)
	far, near := testpair.TCP(t)
	_, after := once(t, near) // an event behind that of b is after it
	_, woken := once(t, b)
	send(t, a)
	if testpair.Receive(t, woken) {
		t.Error("a byte is the end")
	}
	send(t, a)
	a.Close()
	send(t, far)
	testpair.Receive(t, after)
	if len(woken) > 0 {
		t.Error("woken again")
	}
}

// Who asks is woken for what is there: what was not read, what has come since, and
// the end that came with it.
func TestAgain(t *testing.T) {
	a, b := testpair.TCP(t)
	p, woken := once(t, b)
	send(t, a)
	send(t, a)
	for range 2 { // both bytes were there when the first was told
		if testpair.Receive(t, woken) {
			t.Error("a byte is the end")
		}
		b.Read(make([]byte, 1))
		p.Again()
	}
	send(t, a)
	a.Close()
	testpair.Receive(t, woken)
	b.Read(make([]byte, 10))
	p.Again()
	if !testpair.Receive(t, woken) {
		t.Error("the end was not told")
	}
	p.Leave()
	p.Again()
	if len(woken) > 0 {
		t.Error("woken after it left")
	}
}

// Nothing is lost where it comes while its reader looks, or asks for more.
func TestOnceLosesNothing(t *testing.T) {
	const conns, size = 50, 300
	var all sync.WaitGroup
	for range conns {
		a, b := testpair.TCP(t)
		p, woken := once(t, b)
		all.Go(func() {
			for range size {
				if _, err := a.Write([]byte("x")); err != nil {
					t.Error(err)
				}
			}
		})
		all.Go(func() {
			for got := 0; got < size; p.Again() {
				<-woken
				n, err := b.Read(make([]byte, 3))
				if err != nil {
					t.Error(err)
					return
				}
				got += n
			}
		})
	}
	read := make(chan struct{})
	go func() { // ends when all is read
		all.Wait()
		close(read)
	}()
	testpair.Receive(t, read)
}

// An event of who has left does not wake him who has his slot then.
func TestEventOfAnother(t *testing.T) {
	_, fresh := testpair.TCP(t)
	var places [2]*parked.Place
	var peers [2]net.Conn
	var first sync.Once
	woken := make(chan (<-chan bool), 1)
	for i := range places {
		a, b := testpair.TCP(t)
		peers[i], places[i] = a, parked.Once(rawOf(t, b), func(bool) {
			first.Do(func() {
				places[1-i].Leave()
				_, other := once(t, fresh) // in that slot
				woken <- other
			})
		})
		t.Cleanup(places[i].Leave)
	}
	far, near := testpair.TCP(t)
	held, late := make(chan struct{}), make(chan struct{})
	p := parked.Once(rawOf(t, near), func(bool) { // holds the poller up
		close(held)
		<-late
	})
	t.Cleanup(p.Leave)
	send(t, far)
	testpair.Receive(t, held)
	send(t, peers[0])
	send(t, peers[1])
	close(late) // both events come together
	other := testpair.Receive(t, woken)
	_, after := once(t, far)
	send(t, near)
	testpair.Receive(t, after)
	if len(other) > 0 {
		t.Error("woken by the event of another")
	}
}

// Whose socket is closed here is woken when he has asked, and only then.
func TestOnceClosedByOthers(t *testing.T) {
	_, b := testpair.TCP(t)
	_, c := testpair.TCP(t)
	_, woken := once(t, b)
	q, others := once(t, c)
	b.Close()
	c.Close()
	for _, ch := range []<-chan bool{woken, others} {
		if !testpair.Receive(t, ch) {
			t.Error("it is not the end")
		}
	}
	q.Again()
	testpair.Receive(t, others) // a sweep later
	if len(woken) > 0 {
		t.Error("woken again")
	}
}
