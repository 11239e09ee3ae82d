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

// established is a transport after the handshake.
func established(steps ...step) (*transport.Conn, *script) {
	inner := &script{steps: steps}
	c := transport.New(inner, nil)
	c.Established(false)
	return c, inner
}

func write(t *testing.T, c *transport.Conn, text string) {
	t.Helper()
	n, err := c.Write([]byte(text))
	if n != len(text) || err != nil {
		t.Fatalf("Write(%q) = %d, %v", text, n, err)
	}
}

// The rest of a write that timed out goes before all that follows.
func TestRestGoesFirst(t *testing.T) {
	c, inner := established(step{2, late}, step{0, late}, step{1, late})
	write(t, c, "abcdef")
	if !c.Resting() {
		t.Error("nothing rests")
	}
	if err := c.Flush(); !errors.Is(err, late) {
		t.Fatalf("first Flush: %v", err)
	}
	write(t, c, "gh") // joins the rest, of which one byte goes
	if got := inner.out.String(); got != "abc" {
		t.Fatalf("%q went so far", got)
	}
	if err := c.Flush(); err != nil {
		t.Fatalf("last Flush: %v", err)
	}
	write(t, c, "ij")
	if got := inner.out.String(); got != "abcdefghij" || c.Resting() {
		t.Errorf("got %q, resting %v", got, c.Resting())
	}
	if c.BytesWritten() != 10 {
		t.Errorf("BytesWritten = %d", c.BytesWritten())
	}
}

// A connection may take all bytes and time out nevertheless: a Socket that
// keeps a rest of its own does. The timeout must not last for ever.
func TestTimeoutWithoutRest(t *testing.T) {
	c, inner := established(step{-1, late})
	write(t, c, "abc")
	c.Flush() // may tell of the timeout
	write(t, c, "def")
	if err := c.Flush(); err != nil {
		t.Errorf("Flush after a write that went well: %v", err)
	}
	if got := inner.out.String(); got != "abcdef" {
		t.Errorf("got %q", got)
	}
}

// The same for the rest of a write.
func TestTimeoutWithLastOfRest(t *testing.T) {
	c, _ := established(step{1, late}, step{-1, late})
	write(t, c, "abc")
	c.Flush()
	write(t, c, "def")
	if err := c.Flush(); err != nil {
		t.Errorf("Flush after a write that went well: %v", err)
	}
}

// Other errors, and timeouts of the handshake, are crypto/tls's business.
func TestErrorsPass(t *testing.T) {
	broken := errors.New("broken")
	c, _ := established(step{1, broken})
	if n, err := c.Write([]byte("abc")); n != 1 || err != broken {
		t.Errorf("Write = %d, %v", n, err)
	}
	c, _ = established(step{1, late}, step{0, broken})
	write(t, c, "abc")
	if err := c.Flush(); err != broken {
		t.Errorf("Flush: %v", err)
	}
	for name, plain := range map[string]bool{"handshake": false,
		"plain": true} {
		c := transport.New(&script{steps: []step{{1, late}}}, nil)
		if plain {
			c.Established(true)
		}
		if n, err := c.Write([]byte("abc")); n != 1 || err != late {
			t.Errorf("%s: Write = %d, %v", name, n, err)
		}
	}
}

func TestIgnoreDeadlines(t *testing.T) {
	c, inner := established()
	set := func() {
		c.SetDeadline(time.Now())
		c.SetReadDeadline(time.Now())
		c.SetWriteDeadline(time.Now())
	}
	c.IgnoreDeadlines(true)
	if set(); inner.lines != 0 {
		t.Errorf("%d deadlines passed", inner.lines)
	}
	c.IgnoreDeadlines(false)
	if set(); inner.lines != 3 {
		t.Errorf("%d deadlines passed, want 3", inner.lines)
	}
}

type owner func()

func (o owner) Closing() { o() }

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
		c := transport.New(inner, nil)
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
	c := transport.New(inner, nil)
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
		c := transport.New(&chunks{in: bytes.NewReader(stream), n: 999}, nil)
		io.Copy(io.Discard, c)
		if n, ok := c.Opening().PeerAlert(); ok {
			t.Errorf("%s: alert %d", name, n)
		}
		if r := c.Opening().ClientRandom(); r != nil {
			t.Errorf("%s: random %x", name, r)
		}
	}
}
