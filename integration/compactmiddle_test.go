package integration_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// middles are where a record of 16 KB is cut: in its header, behind that, where it
// still fits a small buffer, where it does not, and before its last byte.
var middles = []int{1, 5, 300, 5000, 1<<14 + 21}

// sealedClient is a server with CompactRecords, or without, its client's end of
// the wire, and what seals its records.
func sealedClient(t *testing.T, on bool) (*tlssocket.Socket, *net.TCPConn, *sealer) {
	t.Helper()
	a, b := testpair.TCP(t)
	so := testpair.Server(t)
	so.CompactRecords = on
	s, err := tlssocket.New(b, so)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Destroy(nil) })
	met := testpair.Go(func() error { return s.Handshake(testpair.PatientContext(t)) })
	hostile, err := hostileClient(t, a)
	if err == errSuite {
		t.Skip(err)
	}
	requireSecure(t, err, testpair.Receive(t, met))
	if on {
		requireCompact(t, s, true)
	}
	return s, a.(*net.TCPConn), hostile
}

// begin sends a record up to its middle, and waits until the server has it.
func begin(t *testing.T, s *tlssocket.Socket, a net.Conn, record []byte, middle int) {
	t.Helper()
	want := s.BytesRead() + int64(middle)
	a.Write(record[:middle])
	testpair.Until(t, "the beginning was read", func() bool { return s.BytesRead() == want })
}

// A deadline that passes in the middle of a record breaks nothing, and nothing is
// lost.
func TestCompactDeadlineInMiddle(t *testing.T) {
	s, a, hostile := sealedClient(t, true)
	want := testpair.Random(1 << 14)
	got := make([]byte, len(want))
	for _, middle := range middles {
		record := hostile.seal(typeData, want...)
		for _, size := range []int{1, len(got)} { // the 1st gets nothing either
			read := testpair.Go(func() error {
				_, err := s.Read(got[:size])
				return err
			})
			if size == 1 {
				begin(t, s, a, record, middle)
			}
			s.SetReadDeadline(time.Now())
			if err := testpair.Receive(t, read); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatal(err)
			}
			s.SetReadDeadline(time.Now().Add(testpair.Patience))
		}
		a.Write(record[middle:])
		if _, err := io.ReadFull(s, got); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("cut at %d: %v, all came: %v", middle, err, bytes.Equal(got, want))
		}
	}
}

// Who listens to Data gets a record that came in parts, with a rest in between.
func TestCompactDataInMiddle(t *testing.T) {
	s, a, hostile := sealedClient(t, true)
	want := testpair.Random(1 << 14)
	told := make(chan []byte, 1)
	s.Events().Data.On(func(e tlssocket.DataEvent) { told <- bytes.Clone(e.Data) })
	for _, middle := range middles {
		record := hostile.seal(typeData, want...)
		begin(t, s, a, record, middle)
		a.Write(record[middle:])
		if got := testpair.Receive(t, told); !bytes.Equal(got, want) {
			t.Errorf("cut at %d: %d other bytes", middle, len(got))
		}
	}
}

// A reset in the middle of a record has the same code as with crypto/tls, and
// Destroy lets a Read come back.
func TestCompactEndInMiddle(t *testing.T) {
	for name, row := range map[string]struct {
		end  func(*tlssocket.Socket, *net.TCPConn)
		code code.Code
	}{
		"reset": {func(_ *tlssocket.Socket, a *net.TCPConn) { reset(a) }, code.ConnReset},
		"end": {func(_ *tlssocket.Socket, a *net.TCPConn) { a.CloseWrite() },
			code.SSLUnexpectedEOF},
		"Destroy": {func(s *tlssocket.Socket, _ *net.TCPConn) { s.Destroy(nil) },
			code.StreamDestroyed},
	} {
		for _, on := range []bool{false, true} {
			for _, middle := range middles {
				s, a, hostile := sealedClient(t, on)
				read := testpair.Go(func() error {
					_, err := s.Read(make([]byte, 100))
					return err
				})
				begin(t, s, a, hostile.seal(typeData, make([]byte, 1<<14)...), middle)
				row.end(s, a)
				if err := testpair.Receive(t, read); codeOf(err) != row.code {
					t.Errorf("%s at %d, CompactRecords %v: %v", name, middle, on, err)
				}
			}
		}
	}
}
