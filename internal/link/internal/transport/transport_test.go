package transport_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
)

// script is a connection whose writes end as told: each takes so many bytes
// and returns that error. Without a script it takes everything.
type script struct {
	net.Conn
	steps  []step
	out    bytes.Buffer
	closed int
	lines  int // deadlines that were set
}

type step struct {
	n   int // -1: all
	err error
}

func (c *script) Write(p []byte) (int, error) {
	s := step{-1, nil}
	if len(c.steps) > 0 {
		s, c.steps = c.steps[0], c.steps[1:]
	}
	if s.n < 0 {
		s.n = len(p)
	}
	c.out.Write(p[:s.n])
	return s.n, s.err
}

func (c *script) Close() error {
	c.closed++
	return nil
}

func (c *script) LocalAddr() net.Addr  { return nil }
func (c *script) RemoteAddr() net.Addr { return nil }

func (c *script) SetDeadline(time.Time) error      { c.lines++; return nil }
func (c *script) SetReadDeadline(time.Time) error  { c.lines++; return nil }
func (c *script) SetWriteDeadline(time.Time) error { c.lines++; return nil }

var late = os.ErrDeadlineExceeded

// deliverer is an owner that delivers at once, as goroutines of a Link do.
type deliverer struct{ c *transport.Conn }

func (d *deliverer) Closing() {}

func (d *deliverer) Unsent() {
	for !d.c.Delivered(d.c.Flush()) {
	}
}

// over is a transport after the handshake.
func over(inner net.Conn) *transport.Conn {
	d := new(deliverer)
	d.c = transport.New(inner, d)
	d.c.Established()
	return d.c
}

// established is a transport after the handshake, to which somebody writes.
func established(steps ...step) (*transport.Conn, *script) {
	inner := &script{steps: steps}
	c := over(inner)
	c.Begin()
	return c, inner
}

func write(t *testing.T, c *transport.Conn, text string) {
	t.Helper()
	n, err := c.Write([]byte(text))
	if n != len(text) || err != nil {
		t.Fatalf("Write(%q) = %d, %v", text, n, err)
	}
}

// What waits goes before all that follows.
func TestRestGoesFirst(t *testing.T) {
	c, inner := established(step{2, late}, step{0, late})
	write(t, c, "abcdef")
	if inner.out.Len() > 0 || !c.Waiting() {
		t.Error("Write waits for the wire")
	}
	for range 2 {
		if err := c.Flush(); !errors.Is(err, late) {
			t.Fatalf("Flush: %v", err)
		}
	}
	write(t, c, "gh") // joins the rest
	if got := inner.out.String(); got != "ab" {
		t.Fatalf("%q went so far", got)
	}
	if err := c.Flush(); err != nil {
		t.Fatalf("last Flush: %v", err)
	}
	if got := inner.out.String(); got != "abcdefgh" || c.Waiting() {
		t.Errorf("got %q, waiting %v", got, c.Waiting())
	}
	if c.BytesWritten() != 8 {
		t.Errorf("BytesWritten = %d", c.BytesWritten())
	}
}

// What nobody has announced, and what a writer leaves behind, is delivered.
func TestDelivery(t *testing.T) {
	inner := new(script)
	c := over(inner)
	write(t, c, "abc")
	if got := inner.out.String(); got != "abc" {
		t.Errorf("%q was delivered", got)
	}
	c.Begin()
	write(t, c, "def")
	if !c.End() {
		t.Fatal("nothing is to be delivered")
	}
	busy := c.Begin()
	if busy == nil || busy != c.Delivery() {
		t.Fatal("somebody can write although something is being delivered")
	}
	write(t, c, "ghi")
	if c.Delivered(nil) {
		t.Error("the delivery is over although something waits")
	}
	if !c.Delivered(c.Flush()) {
		t.Error("the delivery is not over")
	}
	<-busy
	if c.Begin() != nil || c.End() {
		t.Error("something is being delivered")
	}
	if got := inner.out.String(); got != "abcdefghi" {
		t.Errorf("%q was delivered", got)
	}
}

// A peer that makes us answer and does not read cannot fill our memory.
func TestRestIsBounded(t *testing.T) {
	c, inner := established()
	for n := 0; ; n += 100 {
		if _, err := c.Write(make([]byte, 100)); err != nil {
			break
		}
		if n > 1<<20 {
			t.Fatal("there is no limit")
		}
	}
	if c.Flush() == nil || c.WriteError() == nil || inner.out.Len() > 0 {
		t.Error("it goes on after the limit")
	}
}

// A connection may take all bytes and time out nevertheless: a Socket that
// delivers by itself does. That is no timeout of ours.
func TestTimeoutWithoutRest(t *testing.T) {
	c, inner := established(step{-1, late}, step{1, late}, step{-1, late})
	write(t, c, "abc")
	if err := c.Flush(); err != nil {
		t.Error(err)
	}
	write(t, c, "def")
	c.Flush()
	if err := c.Flush(); err != nil || inner.out.String() != "abcdef" {
		t.Errorf("got %q, %v", inner.out.String(), err)
	}
}

// Other errors, and timeouts of the handshake, are crypto/tls's business.
func TestErrorsPass(t *testing.T) {
	broken := errors.New("broken")
	c, inner := established(step{1, late}, step{0, broken})
	write(t, c, "abc")
	c.Flush()
	if err := c.Flush(); err != broken {
		t.Errorf("Flush: %v", err)
	}
	if _, err := c.Write([]byte("d")); err != broken || c.WriteError() != broken {
		t.Errorf("the next Write: %v", err)
	}
	if c.Flush() != broken || inner.out.String() != "a" {
		t.Errorf("after an error %q", inner.out.String())
	}
	for name, plain := range map[string]bool{"handshake": false,
		"plain": true} {
		c := transport.New(&script{steps: []step{{1, late}}}, new(deliverer))
		if plain {
			c.Plain()
			c.Established()
		}
		if n, err := c.Write([]byte("abc")); n != 1 || err != late {
			t.Errorf("%s: Write = %d, %v", name, n, err)
		}
	}
}

// crypto/tls's deadlines count in the handshake, and where it is used alone.
func TestDeadlinesOfTheEngine(t *testing.T) {
	inner := new(script)
	c := transport.New(inner, new(deliverer))
	set := func(when string, want int) {
		t.Helper()
		inner.lines = 0
		c.SetDeadline(time.Now())
		c.SetReadDeadline(time.Now())
		c.SetWriteDeadline(time.Now())
		if inner.lines != want {
			t.Errorf("%s: %d deadlines passed, want %d", when, inner.lines, want)
		}
	}
	set("handshake", 3)
	c.Established()
	set("after it", 0)
	c.Plain()
	set("plain", 3)
}

type owner func()

func (o owner) Closing() { o() }
func (o owner) Unsent()  {}

func TestCloseTellsOnce(t *testing.T) {
	inner, told := new(script), 0
	var c *transport.Conn
	c = transport.New(inner, owner(func() {
		if told++; inner.closed != 0 {
			t.Error("told after the connection was closed")
		}
		c.Close() // the owner may
	}))
	c.Close()
	c.Close()
	if told != 1 || inner.closed == 0 {
		t.Errorf("told %d times, closed %d times", told, inner.closed)
	}
}

func TestAddressesAreNeverNil(t *testing.T) {
	c, inner := established()
	for _, a := range []net.Addr{c.LocalAddr(), c.RemoteAddr()} {
		if a == nil || a.String() == "" || a.Network() == "" {
			t.Errorf("address %v", a)
		}
	}
	if c.Inner() != net.Conn(inner) {
		t.Error("Inner is another")
	}
}

// chunks is a connection that gives what was put into it, n bytes a time.
type chunks struct {
	script
	in io.Reader
	n  int
}

func (c *chunks) Read(p []byte) (int, error) {
	return c.in.Read(p[:min(c.n, len(p))])
}

// record makes a TLS record.
func record(typ byte, body []byte) []byte {
	return append([]byte{typ, 3, 3, byte(len(body) >> 8), byte(len(body))},
		body...)
}

// hello is the start of a ClientHello, and its random.
func hello() (rec, random []byte) {
	random = bytes.Repeat([]byte{7, 8, 9, 10}, 8)
	body := append([]byte{1, 0, 0, 80, 3, 3}, random...)
	return record(22, append(body, make([]byte, 46)...)), random
}

func TestOpening(t *testing.T) {
	rec, random := hello()
	stream := append(rec, record(20, []byte{1})...)
	stream = append(stream, record(23, nil)...)
	stream = append(stream, record(21, []byte{2, 48})...)
	for n := 1; n < len(stream)+2; n++ {
		inner := &chunks{in: bytes.NewReader(stream), n: n}
		c := transport.New(inner, new(deliverer))
		if _, ok := c.Opening().PeerAlert(); ok ||
			c.Opening().ClientRandom() != nil {
			t.Fatal("something was seen before there was anything")
		}
		io.Copy(io.Discard, c)
		alert, ok := c.Opening().PeerAlert()
		if !ok || alert != 48 {
			t.Errorf("%d bytes a time: alert %d, %v", n, alert, ok)
		}
		if !bytes.Equal(c.Opening().ClientRandom(), random) {
			t.Errorf("%d bytes a time: random %x", n,
				c.Opening().ClientRandom())
		}
		if c.BytesRead() != int64(len(stream)) {
			t.Errorf("BytesRead = %d", c.BytesRead())
		}
	}
}

// The client's random is that of the side which spoke first.
func TestOpeningOfClient(t *testing.T) {
	rec, random := hello()
	server := record(22, bytes.Repeat([]byte{1}, 90))
	inner := &chunks{in: bytes.NewReader(server), n: 1000}
	c := transport.New(inner, new(deliverer))
	c.Write(rec)
	io.Copy(io.Discard, c)
	if !bytes.Equal(c.Opening().ClientRandom(), random) {
		t.Errorf("random %x", c.Opening().ClientRandom())
	}
}

// An alert counts only if it is the last that came, and in clear.
func TestOpeningOtherAlerts(t *testing.T) {
	for name, stream := range map[string][]byte{
		"sealed":     record(21, make([]byte, 26)),
		"not last":   append(record(21, []byte{1, 0}), record(23, nil)...),
		"incomplete": record(21, []byte{2, 48})[:6],
		"not TLS":    []byte("HTTP/1.1 400 Bad Request\r\n\r\n"),
	} {
		c := transport.New(&chunks{in: bytes.NewReader(stream), n: 999},
			new(deliverer))
		io.Copy(io.Discard, c)
		if n, ok := c.Opening().PeerAlert(); ok {
			t.Errorf("%s: alert %d", name, n)
		}
		if r := c.Opening().ClientRandom(); r != nil {
			t.Errorf("%s: random %x", name, r)
		}
	}
}
