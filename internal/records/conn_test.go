package records

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}

// carry sends data one way and compares what arrives, read size bytes at a time.
func carry(t *testing.T, from io.Writer, to io.Reader, data []byte, size int) {
	t.Helper()
	sent := make(chan error, 1)
	go func() { // ends when all is sent, or the test's connection closed
		_, err := from.Write(data)
		sent <- err
	}()
	var got bytes.Buffer
	p := make([]byte, size)
	for got.Len() < len(data) {
		n, err := to.Read(p)
		if err != nil {
			t.Fatalf("after %d bytes: %v", got.Len(), err)
		}
		got.Write(p[:n])
	}
	if !bytes.Equal(got.Bytes(), data) {
		t.Fatal("what arrived is not what was sent")
	}
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
}

// crypto/tls understands what we send, and we what it sends, whatever is read at
// a time, also after our keys have changed many times.
func TestWithCryptoTLS(t *testing.T) {
	client, server, under := takeOver(t)
	for _, limit := range []uint32{keyLimit, 3, 1} {
		server.out.limit = limit
		for _, size := range []int{1, 2, 100, maxPlain, maxPlain + 1, 1 << 20} {
			data := random(size)
			for _, read := range []int{max(1, size/1000), smallSize - 1, smallSize,
				4096, maxPlain, 1 << 17} {
				for _, c := range []net.Conn{client, under} {
					c.SetDeadline(time.Now().Add(patience))
				}
				carry(t, server, client, data, read)
				carry(t, client, server, data, read)
			}
		}
	}
	if server.in.own != nil {
		t.Error("a connection at rest has a buffer")
	}
}

// two returns both ends of records of ours.
func two(t testing.TB, id uint16) (a, b *Conn, wire net.Conn) {
	t.Helper()
	if !Supported(id) {
		t.Skip("there are no records of ours in FIPS mode")
	}
	x, y := tcp(t)
	s := suites[id]
	there, back := random(s.secretSize), random(s.secretSize)
	a, err := New(x, id, Direction{back, 7}, Direction{there, 0})
	if err != nil {
		t.Fatal(err)
	}
	b, err = New(y, id, Direction{there, 0}, Direction{back, 7})
	if err != nil {
		t.Fatal(err)
	}
	return a, b, y
}

// Of the suites that crypto/tls does not choose with itself, both ends are ours;
// the interop tests have OpenSSL for them.
func TestSuites(t *testing.T) {
	for id := range suites {
		t.Run(tls.CipherSuiteName(id), func(t *testing.T) {
			a, b, _ := two(t, id)
			a.out.limit, b.out.limit = 5, 2
			carry(t, a, b, random(1<<20), 5000)
			b.out.asked.Store(true)
			carry(t, b, a, random(1<<20), 1<<15)
		})
	}
}

// However many KeyUpdates a peer asks for, one is sent, and that before our next
// data.
func TestKeyUpdateIsAnswered(t *testing.T) {
	c, p, w := hostile(t)
	secret := bytes.Clone(p.secret[:32])
	for range 5 {
		p.updateKey(1)
	}
	p.send(kindData, []byte("x"), 0)
	if n, err := c.Read(make([]byte, 9)); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if w.out.Len() != 0 {
		t.Errorf("reading wrote %d bytes", w.out.Len())
	}
	for range 3 {
		c.Write([]byte("y"))
	}
	const update, data = headerSize + keyUpdateSize + 1 + tagSize, headerSize + 2 + tagSize
	if want := update + 3*data; w.out.Len() != want {
		t.Errorf("%d bytes were written, not %d", w.out.Len(), want)
	}
	back, err := New(&script{in: &w.out}, tls.TLS_AES_128_GCM_SHA256,
		Direction{secret, 0}, Direction{secret, 0})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(back); string(got) != "yyy" || err != nil {
		t.Errorf("%q and %v were written", got, err)
	}
}

// A timeout breaks nothing, wherever in a record it comes.
func TestTimeouts(t *testing.T) {
	for _, size := range []int{9, 4096, 1 << 16} {
		secret := random(32)
		p := newPeer(t, tls.TLS_AES_128_GCM_SHA256, secret)
		data := random(3000)
		p.send(kindData, data, 100)
		p.send(kindData, data, 0)
		c, err := New(&late{wire: p.Bytes()}, tls.TLS_AES_128_GCM_SHA256,
			Direction{secret, 0}, Direction{secret, 0})
		if err != nil {
			t.Fatal(err)
		}
		var got []byte
		buf := make([]byte, size)
		timeouts := 0
		for err = nil; err != io.EOF; {
			var n int
			n, err = c.Read(buf)
			got = append(got, buf[:n]...)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				timeouts++
			} else if err != nil && err != io.EOF {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(got, append(data, data...)) {
			t.Errorf("%d bytes came", len(got))
		}
		if timeouts < 10 {
			t.Errorf("%d timeouts", timeouts)
		}
	}
}

// late is a wire that times out before each of its pieces.
type late struct {
	script
	wire []byte
	told bool
}

func (l *late) Read(p []byte) (int, error) {
	if l.told = !l.told; l.told {
		return 0, os.ErrDeadlineExceeded
	}
	if len(l.wire) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), 333)], l.wire)
	l.wire = l.wire[n:]
	return n, nil
}

// The end of our side is close_notify, and nothing can be written behind it; the
// end of the wire is no close_notify.
func TestEnds(t *testing.T) {
	client, server, under := takeOver(t)
	if err := server.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	server.CloseWrite()
	if _, err := server.Write([]byte("x")); err != errShutdown {
		t.Errorf("a write after the end: %v", err)
	}
	if _, err := client.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("crypto/tls reads %v", err)
	}
	carry(t, client, server, []byte("on"), 9)
	client.Close()
	if _, err := server.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("after close_notify: %v", err)
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if _, err := under.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the wire is open: %v", err)
	}
}

// Wipe leaves no keys and no buffer, also behind calls that are under way, and
// nothing can be read or written with the keys that are left.
func TestWipe(t *testing.T) {
	client, server, under := takeOver(t)
	carry(t, client, server, []byte("buffered"), 3)
	blocked := make(chan error, 1)
	go func() { // ends when the wire is closed
		_, err := io.Copy(io.Discard, struct{ io.Reader }{server})
		blocked <- err
	}()
	under.SetReadDeadline(time.Now().Add(-time.Second))
	if err := <-blocked; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
	under.Close()
	server.Wipe()
	var none half
	for _, h := range []*half{&server.in.half, &server.out.half} {
		if h.secret != none.secret || h.kept != nil {
			t.Error("keys are left")
		}
	}
	if server.in.own != nil {
		t.Error("a buffer is left")
	}
	if _, err := server.Read(make([]byte, 1)); err != net.ErrClosed {
		t.Errorf("a read: %v", err)
	}
	if _, err := server.Write([]byte("x")); err != net.ErrClosed {
		t.Errorf("a write: %v", err)
	}
}

// Whoever holds a lock when the keys are to be wiped does it at its end.
func TestWipeWhileReading(t *testing.T) {
	_, server, under := takeOver(t)
	reading, over := make(chan struct{}), make(chan error, 1)
	server.wire = &telling{Conn: under, reading: reading}
	go func() { // ends when the wire is closed
		_, err := server.Read(make([]byte, 1))
		over <- err
	}()
	<-reading
	server.Wipe()
	under.Close()
	if err := <-over; !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	server.in.mu.Lock()
	defer server.in.mu.Unlock()
	if server.in.secret != [maxSecret]byte{} || server.in.own != nil {
		t.Error("keys or a buffer are left")
	}
}

// telling tells that somebody reads.
type telling struct {
	net.Conn
	reading chan struct{}
}

func (w *telling) Read(p []byte) (int, error) {
	close(w.reading)
	return w.Conn.Read(p)
}
