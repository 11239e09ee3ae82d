package integration_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// gathered keeps what is written until send.
type gathered struct {
	net.Conn
	out  []byte
	hold bool
}

func (c *gathered) Write(p []byte) (int, error) {
	if !c.hold {
		return c.Conn.Write(p)
	}
	c.out = append(c.out, p...)
	return len(p), nil
}

func (c *gathered) send() error {
	_, err := c.Conn.Write(c.out)
	return err
}

// Clear text that comes together with close_notify, and with data before it, is
// not lost, however much is read at a time.
func TestUnwrapLosesNothing(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for _, behind := range []int{0, 1, 7, 100, 100_000} {
			for _, end := range []bool{false, true} {
				for name, before := range map[string][]int{
					"alone":     nil,
					"small":     {2, 2, 1, 2, 100, 2},
					"bulk":      slices.Repeat([]int{16384}, 40),
					"bulk, end": append(slices.Repeat([]int{16384}, 40), 2),
				} {
					t.Run(name, func(t *testing.T) {
						loseNothing(t, version, before, behind, end)
					})
				}
			}
		}
	})
}

// loseNothing has a crypto/tls peer that sends records, close_notify, clear text
// and perhaps its end at once.
func loseNothing(t *testing.T, version string, records []int, behind int, end bool) {
	a, b := testpair.TCP(t)
	co := testpair.Client(t)
	co.MaxVersion = version
	c, err := tlssocket.New(a, co)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Destroy(nil)
	out := &gathered{Conn: b}
	peer := tls.Server(out, &tls.Config{
		Certificates: []tls.Certificate{keyPair(t)}})
	shaken := testpair.Go(peer.Handshake)
	if err := c.Handshake(testpair.PatientContext(t)); err != nil {
		t.Fatal(err)
	}
	if err := testpair.Receive(t, shaken); err != nil {
		t.Fatal(err)
	}
	data, clear := []byte{}, testpair.Random(behind)
	out.hold = true
	for _, n := range records {
		p := testpair.Random(n)
		peer.Write(p)
		data = append(data, p...)
	}
	peer.CloseWrite()
	b.SetDeadline(time.Time{}) // it has left one in the past
	out.out = append(out.out, clear...)
	sent := testpair.Go(func() error {
		err := out.send()
		if end {
			b.(*net.TCPConn).CloseWrite()
		}
		return err
	})
	got := make([]byte, len(data))
	if _, err := io.ReadFull(c, got); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("the data differ, %v", err)
	}
	conn, err := c.Unwrap(testpair.PatientContext(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := testpair.Receive(t, sent); err != nil {
		t.Fatal(err)
	}
	got = make([]byte, len(clear))
	if _, err := io.ReadFull(conn, got); err != nil || !bytes.Equal(got, clear) {
		t.Fatalf("the clear text differs, %v", err)
	}
	if end {
		if n, err := conn.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("read %d bytes, %v", n, err)
		}
	}
	if n, err := peer.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the peer read %d bytes, %v", n, err)
	}
	testpair.Transfer(t, conn, b, testpair.Random(1000))
	if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		t.Error(err)
	}
}
