package transport_test

import (
	"bytes"
	"net"
	"testing"
	"testing/iotest"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// After Follow, crypto/tls gets one header or body at a time, however the bytes
// come, and what it has not got is read after the handshake. What it sends is
// kept.
func TestFollow(t *testing.T) {
	records := [][]byte{record(22, make([]byte, 90)), record(20, []byte{1}),
		record(23, make([]byte, 900))}
	behind := []byte("read by somebody else")
	stream := append(bytes.Join(records, nil), behind...)
	a, b := testpair.TCP(t)
	a.Write(stream)
	for name, inner := range map[string]net.Conn{
		"system":  b,
		"at once": &chunks{in: bytes.NewReader(stream), n: 1 << 20},
		"bytes":   &chunks{in: iotest.OneByteReader(bytes.NewReader(stream)), n: 9},
	} {
		c := transport.New(inner, new(deliverer))
		o := c.Opening()
		o.Follow()
		buf := make([]byte, 2000)
		for _, r := range records {
			readWhole(t, c, buf, 5)
			readWhole(t, c, buf, len(r)-5)
		}
		if name == "at once" {
			c.Write([]byte("hello"))
			c.Write([]byte(", finished"))
			if string(o.Sent()) != "hello, finished" {
				t.Errorf("%q was sent", o.Sent())
			}
		}
		c.Established()
		readWhole(t, c, buf, len(behind))
		if string(buf[:len(behind)]) != string(behind) {
			t.Errorf("%s: %q", name, buf[:len(behind)])
		}
	}
}

// readWhole reads n bytes, and no more, though there is room for more.
func readWhole(t *testing.T, c *transport.Conn, buf []byte, n int) {
	t.Helper()
	got := 0
	for got < n {
		m, err := c.Read(buf[got:])
		if got += m; err != nil {
			t.Fatalf("after %d bytes of %d: %v", got, n, err)
		}
	}
	if got > n {
		t.Fatalf("%d bytes came, not %d", got, n)
	}
}

// Records may be made in the buffer in which they wait, in order with others.
func TestReserve(t *testing.T) {
	c, inner := gathering(t)
	for _, s := range []string{"one ", "two "} {
		room := c.Reserve(100)
		if len(room) != 100 {
			t.Fatalf("room for %d bytes", len(room))
		}
		c.Commit(copy(room, s))
		write(t, c, "more ")
	}
	if c.Reserve(transport.BufferSize) != nil {
		t.Error("there is room for more than a buffer has")
	}
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	if got := inner.out.String(); got != "one more two more " || inner.calls != 1 {
		t.Errorf("%q in %d calls", got, inner.calls)
	}
	if c.Reserve(1) != nil {
		t.Error("there is room, and nobody gathers")
	}
}
