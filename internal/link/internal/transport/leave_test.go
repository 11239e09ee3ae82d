package transport_test

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
)

// notify is what close_notify looks like from outside, in TLS 1.2 and 1.3.
var notify = map[string][]byte{
	"1.2": record(21, make([]byte, 26)),
	"1.3": record(23, make([]byte, 19)),
}

// However the bytes come, crypto/tls gets none of those behind close_notify
// before it asks on, and Leave has them.
func TestLeave(t *testing.T) {
	for version, last := range notify {
		stream := append(record(23, make([]byte, 100)), last...)
		for n := 1; n < len(stream)+20; n++ {
			in := bytes.NewReader(append(bytes.Clone(stream), "220 clear"...))
			inner := &chunks{in: in, n: n}
			c := over(inner)
			got, buf := 0, make([]byte, 1000)
			for got < len(stream) {
				n, err := c.Read(buf)
				if got += n; err != nil {
					t.Fatal(err)
				}
			}
			if got > len(stream) {
				t.Fatalf("%s, %d at a time: %d bytes too far", version, n,
					got-len(stream))
			}
			conn, whole := c.Leave()
			if !whole {
				t.Fatalf("%s, %d at a time: read too far", version, n)
			}
			clear, err := io.ReadAll(iotest.OneByteReader(conn))
			if string(clear) != "220 clear" || err != nil {
				t.Fatalf("%s, %d at a time: %q, %v", version, n, clear, err)
			}
			if c.Close(); inner.closed > 0 {
				t.Fatal("the connection was closed")
			}
		}
	}
}

// Data of the size of an alert does not stop a read at each record.
func TestAlertsInAStream(t *testing.T) {
	in := bytes.Repeat(notify["1.3"], 10)
	c := over(&chunks{in: bytes.NewReader(in), n: 999})
	if n, err := c.Read(make([]byte, 999)); n != len(in) || err != nil {
		t.Errorf("%d of %d bytes, %v", n, len(in), err)
	}
}

// What crypto/tls has read of the clear text is missed, not lost in silence.
func TestLeaveTooLate(t *testing.T) {
	padded := record(23, make([]byte, 40))
	for _, behind := range [][]byte{[]byte("220"), []byte("220 clear"),
		record(22, make([]byte, 90))} {
		c := over(&chunks{in: bytes.NewReader(append(padded, behind...)), n: 999})
		c.Read(make([]byte, 1000))
		if _, whole := c.Leave(); whole {
			t.Errorf("%q behind padding is not missed", behind)
		}
	}
	c := over(&chunks{in: bytes.NewReader(padded), n: 999})
	c.Read(make([]byte, 1000))
	if _, whole := c.Leave(); !whole {
		t.Error("padding alone is taken for more")
	}
}

// A connection that is closed is nobody's.
func TestLeaveClosed(t *testing.T) {
	c := over(new(script))
	c.Close()
	if conn, _ := c.Leave(); conn != nil {
		t.Error("it was given away")
	}
}

// Behind close_notify crypto/tls says nothing more, such as new keys.
func TestMute(t *testing.T) {
	for version, last := range notify {
		for _, plain := range []bool{false, true} {
			inner := new(script)
			c := over(inner)
			if plain {
				c.Plain()
			}
			c.MuteAfterAlert()
			keys := record(22, make([]byte, 30))
			for _, rec := range [][]byte{keys, last, keys} {
				if n, err := c.Write(rec); n != len(rec) || err != nil {
					t.Fatalf("Write = %d, %v", n, err)
				}
			}
			if want := append(bytes.Clone(keys), last...); !bytes.Equal(
				inner.out.Bytes(), want) {
				t.Errorf("%s, plain %v: %x was sent", version, plain,
					inner.out.Bytes())
			}
		}
	}
}

// NoWait gives what was kept back.
func TestKeptBackHasCome(t *testing.T) {
	in := append(record(21, make([]byte, 26)), "behind"...)
	c := over(&chunks{in: bytes.NewReader(in), n: 999})
	buf := make([]byte, 999)
	c.Read(buf)
	c.NoWait(true)
	if n, err := c.Read(buf); string(buf[:n]) != "behind" || err != nil {
		t.Errorf("%q, %v", buf[:n], err)
	}
	if n, err := c.Read(buf); n > 0 || !transport.IsDeadline(err) {
		t.Errorf("%d bytes, %v", n, err)
	}
}
