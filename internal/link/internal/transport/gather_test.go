package transport_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
)

// data makes a record of application data.
func data(size int) []byte { return record(23, bytes.Repeat([]byte{7}, size)) }

func gather(t *testing.T, c *transport.Conn) {
	t.Helper()
	c.Begin()
	if !c.Gather() {
		t.Fatal("there is no buffer")
	}
	t.Cleanup(func() { c.Flush() })
}

// counted is a script that counts its calls.
type counted struct {
	script
	calls int
}

func (c *counted) Write(p []byte) (int, error) {
	c.calls++
	return c.script.Write(p)
}

func gathering(t *testing.T, steps ...step) (*transport.Conn, *counted) {
	t.Helper()
	inner := &counted{script: script{steps: steps}}
	c := over(inner)
	gather(t, c)
	return c, inner
}

// 16 full records leave in one call.
func TestGather(t *testing.T) {
	c, inner := gathering(t)
	for range 16 {
		write(t, c, string(data(1<<14+256)))
	}
	if inner.calls != 0 {
		t.Errorf("%d calls before Flush", inner.calls)
	}
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	if inner.calls != 1 || inner.out.Len() != 16*(5+1<<14+256) {
		t.Errorf("%d calls for %d bytes", inner.calls, inner.out.Len())
	}
}

// What does not fit waits as well, in order.
func TestGatherMoreThanFits(t *testing.T) {
	c, inner := gathering(t)
	var want []byte
	for i := range 17 {
		p := data(1<<14 + i)
		want = append(want, p...)
		write(t, c, string(p))
	}
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(inner.out.Bytes(), want) {
		t.Errorf("%d bytes of %d, or others", inner.out.Len(), len(want))
	}
}

// A timeout keeps what was gathered, and the order of what follows.
func TestGatherTimesOut(t *testing.T) {
	c, inner := gathering(t, step{3, late}, step{0, late})
	var want []byte
	for _, p := range [][]byte{data(100), data(200), data(5)} {
		write(t, c, string(p))
		want = append(want, p...)
	}
	for range 2 {
		if err := c.Flush(); !errors.Is(err, late) {
			t.Fatal(err)
		}
	}
	write(t, c, "last")
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(inner.out.Bytes(), append(want, "last"...)) {
		t.Errorf("%d bytes of %d, or others", inner.out.Len(), len(want)+4)
	}
}

func TestGatherFails(t *testing.T) {
	broken := errors.New("broken")
	c, _ := gathering(t, step{3, broken})
	write(t, c, string(data(100)))
	if err := c.Flush(); err != broken {
		t.Errorf("Flush: %v", err)
	}
}

// The buffers have a limit, and each comes back.
func TestGatherLimit(t *testing.T) {
	free := 0
	var conns []*transport.Conn
	for ; ; free++ {
		c, _ := established()
		c.Begin()
		if !c.Gather() {
			break
		}
		conns = append(conns, c)
		if free > 1000 {
			t.Fatal("there is no limit")
		}
	}
	if free == 0 {
		t.Fatal("there is no buffer")
	}
	for _, c := range conns {
		c.Flush()
	}
	c, inner := established()
	gather(t, c)
	write(t, c, "x")
	if inner.out.Len() != 0 {
		t.Error("nothing is gathered although buffers came back")
	}
}
