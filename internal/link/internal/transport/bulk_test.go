//go:build unix

package transport_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/link/internal/transport"
)

// tcp is a connection over loopback; the first end has a transport.
func tcp(t *testing.T) (*transport.Conn, *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	far, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	near, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		near.Close()
		far.Close()
	})
	return over(near), far.(*net.TCPConn)
}

// flow sends records, which are read, until the transport reads ahead.
func flow(t *testing.T, c *transport.Conn, far net.Conn) {
	t.Helper()
	p := make([]byte, 18<<10)
	for range 100 {
		if c.InBulk() {
			return
		}
		far.Write(data(1 << 14))
		if _, err := io.ReadFull(c, p[:5+1<<14]); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("nothing is read ahead")
}

// Whatever is read at a time, the bytes are those that were sent, and the
// buffer is gone when they were read.
func TestBulk(t *testing.T) {
	c, far := tcp(t)
	flow(t, c, far)
	rng := rand.New(rand.NewPCG(1, 2))
	var sent []byte
	for range 300 {
		rec := record(23, make([]byte, rng.IntN(1<<14)))
		for i := range rec[5:] {
			rec[5+i] = byte(rng.Uint32())
		}
		sent = append(sent, rec...)
	}
	go far.Write(sent)
	var got []byte
	p := make([]byte, 40<<10)
	for len(got) < len(sent) {
		n, err := c.Read(p[:1+rng.IntN(len(p))])
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p[:n]...)
	}
	if !bytes.Equal(got, sent) {
		t.Error("what was read is not what was sent")
	}
	if c.HasBuffer() {
		t.Error("there is a buffer still")
	}
}

// Records come whole where that can be, so that crypto/tls moves none about.
func TestBulkGivesWholeRecords(t *testing.T) {
	c, far := tcp(t)
	flow(t, c, far)
	far.Write(bytes.Repeat(data(1<<14), 8))
	p := make([]byte, 18<<10)
	for i := range 8 {
		n, err := c.Read(p)
		if n != 5+1<<14 || err != nil {
			// What has not come yet is no whole record.
			if i > 0 && n < 5+1<<14 && err == nil {
				return
			}
			t.Fatalf("read %d bytes, %v", n, err)
		}
	}
}

func TestBulkDeadline(t *testing.T) {
	c, far := tcp(t)
	flow(t, c, far)
	p := make([]byte, 100)
	for _, at := range []time.Time{time.Unix(1, 0),
		time.Now().Add(3 * time.Millisecond)} {
		c.Inner().SetReadDeadline(at)
		if _, err := c.Read(p); err != os.ErrDeadlineExceeded {
			t.Errorf("got %v", err)
		}
	}
	c.Inner().SetReadDeadline(time.Time{})
	far.Write([]byte("hello"))
	if n, err := c.Read(p); string(p[:n]) != "hello" || err != nil {
		t.Errorf("read %q, %v", p[:n], err)
	}
}

func TestBulkEnds(t *testing.T) {
	for name, want := range map[string]error{"FIN": io.EOF,
		"RST": syscall.ECONNRESET, "Close": net.ErrClosed} {
		t.Run(name, func(t *testing.T) {
			c, far := tcp(t)
			flow(t, c, far)
			switch name {
			case "FIN":
				far.CloseWrite()
			case "RST":
				far.SetLinger(0)
				far.Close()
			case "Close":
				go c.Close()
			}
			_, err := c.Read(make([]byte, 100))
			if !errors.Is(err, want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Who closes a connection in whose buffer something is gives that back.
func TestBulkCloseDropsBuffer(t *testing.T) {
	c, far := tcp(t)
	flow(t, c, far)
	far.Write(bytes.Repeat(data(1<<14), 4))
	if _, err := c.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	if !c.HasBuffer() {
		t.Fatal("there is no buffer")
	}
	c.Close()
	if c.HasBuffer() {
		t.Error("there is a buffer still")
	}
	if _, err := c.Read(make([]byte, 100)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Read after Close: %v", err)
	}
}

// Without buffers reading goes on.
func TestBulkWithoutBuffers(t *testing.T) {
	c, far := tcp(t)
	flow(t, c, far)
	for {
		b := transport.Buffers.Get()
		if b == nil {
			break
		}
		defer transport.Buffers.Put(b)
	}
	rec := data(1 << 14)
	for range 30 {
		far.Write(rec)
		got := make([]byte, len(rec))
		if _, err := io.ReadFull(c, got); err != nil ||
			!bytes.Equal(got, rec) {
			t.Fatalf("got others, or %v", err)
		}
	}
}

// A small read tells that no bulk data flows any more.
func TestBulkIsOver(t *testing.T) {
	c, far := tcp(t)
	flow(t, c, far)
	far.Write([]byte("hello"))
	if _, err := c.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	if c.InBulk() {
		t.Error("it reads ahead still")
	}
}

// A peer that sends a record and waits for an answer has nothing behind it to be
// read ahead: the record would be copied once more.
func TestRecordsOneByOneAreNoBulk(t *testing.T) {
	c, far := tcp(t)
	p, rec := make([]byte, 18<<10), data(1<<14)
	one := func() {
		far.Write(rec)
		for got := 0; got < len(rec); {
			n, err := c.Read(p[got:])
			if err != nil {
				t.Fatal(err)
			}
			got += n
		}
	}
	for range 50 {
		if one(); c.InBulk() {
			t.Fatal("it reads ahead")
		}
	}
	flow(t, c, far)
	if one(); c.InBulk() {
		t.Error("it reads ahead still")
	}
}

// A connection that wraps a socket may do more than that: it is not passed by.
func TestBulkOfSocketsOnly(t *testing.T) {
	rec := data(1 << 14)
	inner := &chunks{in: bytes.NewReader(bytes.Repeat(rec, 100)), n: 1 << 20}
	c := over(inner)
	if n, err := io.Copy(io.Discard, c); n != int64(100*len(rec)) || err != nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
	if c.InBulk() {
		t.Error("it reads ahead")
	}
	_, far := tcp(t)
	if transport.NewBulk(struct{ *net.TCPConn }{far}) != nil {
		t.Error("what wraps a socket is taken for one")
	}
}
