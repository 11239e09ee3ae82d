package gotls_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

// tap notes what is done to a connection.
type tap struct {
	net.Conn
	mu        sync.Mutex
	writes    [][]byte
	deadlines []time.Time // of writes
	fail      error       // what Read and Write return once
}

func (w *tap) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.fail; err != nil {
		w.fail = nil
		return 0, err
	}
	w.writes = append(w.writes, slices.Clone(p))
	return w.Conn.Write(p)
}

func (w *tap) Read(p []byte) (int, error) {
	w.mu.Lock()
	err := w.fail
	w.fail = nil
	w.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return w.Conn.Read(p)
}

func (w *tap) SetWriteDeadline(at time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deadlines = append(w.deadlines, at)
	return w.Conn.SetWriteDeadline(at)
}

// forget returns what was written since the last call.
func (w *tap) forget() [][]byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	writes := w.writes
	w.writes = nil
	return writes
}

// tapped is a client whose connection is noted, and its server, which reads.
func tapped(t *testing.T, edit func(client, server *tls.Config),
	version uint16) (*tls.Conn, *tap) {
	t.Helper()
	client, server := configs(t, version)
	client.DynamicRecordSizingDisabled = true
	if edit != nil {
		edit(client, server)
	}
	a, b := tcp(t)
	w := &tap{Conn: a}
	c, s := connectOver(t, w, b, client, server)
	go io.Copy(io.Discard, s) // ends with the connection, which the test closes
	return c, w
}

const maxRecord = 1 << 14 // of plaintext

// A large write is full records, each in a Write of its own.
func TestOneWriteARecord(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		c, w := tapped(t, nil, version)
		w.forget()
		const size = 5*maxRecord + 7
		if _, err := c.Write(make([]byte, size)); err != nil {
			t.Fatal(err)
		}
		writes := w.forget()
		for i, p := range writes {
			if len(splitRecords(p)) != 1 || p[0] != recordData ||
				i < 5 && len(p) < maxRecord {
				t.Errorf("write %d has %d bytes", i, len(p))
			}
		}
		if len(writes) != 6 {
			t.Errorf("%d writes", len(writes))
		}
	})
}

// No suite of any version adds more than MaxOverhead.
func TestMaxOverhead(t *testing.T) {
	for version := uint16(tls.VersionTLS10); version <= tls.VersionTLS13; version++ {
		for _, suite := range slices.Concat(tls.CipherSuites(),
			tls.InsecureCipherSuites()) {
			if slices.Contains(suite.SupportedVersions, version) {
				t.Run(tls.VersionName(version)+"/"+suite.Name,
					func(t *testing.T) { overhead(t, version, suite.ID) })
			}
		}
	}
}

func overhead(t *testing.T, version, suite uint16) {
	c, w := tapped(t, func(client, server *tls.Config) {
		client.CipherSuites = []uint16{suite}
		server.CipherSuites = client.CipherSuites
		server.Certificates = append(server.Certificates, rsaCertificate(t))
	}, version)
	w.forget()
	for _, size := range []int{1, 2, 15, 16, 17, 31, 32, 33, maxRecord} {
		if _, err := c.Write(make([]byte, size)); err != nil {
			t.Fatal(err)
		}
		if n := len(slices.Concat(w.forget()...)); n > size+gotls.MaxOverhead {
			t.Errorf("%d bytes became %d", size, n)
		}
	}
}

// In a handshake of TLS 1.3 nothing but an alert has the size of one.
func TestSealedAlert(t *testing.T) {
	for _, auth := range []tls.ClientAuthType{tls.NoClientCert,
		tls.RequestClientCert, tls.RequireAnyClientCert} {
		client, server := configs(t, tls.VersionTLS13)
		client.Certificates, server.ClientAuth = server.Certificates, auth
		a, b := tcp(t)
		ours, theirs := &tap{Conn: a}, &tap{Conn: b}
		c, _ := connectOver(t, ours, theirs, client, server)
		for _, r := range sealedRecords(ours, theirs) {
			if len(r) == headerLen+gotls.SealedAlert {
				t.Errorf("a record of %d bytes is no alert", len(r))
			}
		}
		c.Close()
		list := sealedRecords(ours)
		if len(list) != 1 || len(list[0]) != headerLen+gotls.SealedAlert {
			t.Errorf("close_notify is %x", list)
		}
	}
}

func sealedRecords(taps ...*tap) (list [][]byte) {
	for _, w := range taps {
		for _, r := range splitRecords(bytes.Join(w.forget(), nil)) {
			if r[0] == recordData {
				list = append(list, r)
			}
		}
	}
	return list
}

// Saying goodbye leaves a write deadline in the past behind.
func TestGoodbyeLeavesDeadline(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		c, w := tapped(t, nil, version)
		if err := c.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		n := len(w.deadlines)
		if n == 0 || w.deadlines[n-1].IsZero() ||
			w.deadlines[n-1].After(time.Now()) {
			t.Errorf("deadlines %v", w.deadlines)
		}
	})
}

// lasting is a timeout that does not say that it is temporary.
type lasting struct{ error }

func (lasting) Timeout() bool   { return true }
func (lasting) Temporary() bool { return false }

// A read goes on after a timeout, if that is a temporary one; a write never.
func TestAfterTimeout(t *testing.T) {
	for _, c := range []struct {
		err  error
		last bool
	}{{os.ErrDeadlineExceeded, false}, {lasting{io.ErrNoProgress}, true}} {
		client, server := configs(t, tls.VersionTLS13)
		a, b := tcp(t)
		w := &tap{Conn: a}
		conn, s := connectOver(t, w, b, client, server)
		s.Write([]byte("x"))
		w.fail = c.err
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, c.err) {
			t.Fatalf("the first read: %v", err)
		}
		_, err := conn.Read(make([]byte, 1))
		if (err != nil) != c.last {
			t.Errorf("a read after %v: %v", c.err, err)
		}
		w.fail = c.err
		for range 2 {
			if _, err := conn.Write([]byte("x")); !errors.Is(err, c.err) {
				t.Errorf("a write after %v: %v", c.err, err)
			}
		}
	}
}

// The end of the connection is io.EOF itself between two records, and
// io.ErrUnexpectedEOF itself within one.
func TestEnds(t *testing.T) {
	for last, want := range map[string]error{"": io.EOF,
		"\x17\x03":                         io.ErrUnexpectedEOF,
		"\x17\x03\x03\x00\x40half of a re": io.ErrUnexpectedEOF} {
		eachVersion(t, func(t *testing.T, version uint16) {
			a, b := tcp(t)
			client, server := configs(t, version)
			_, s := connectOver(t, a, b, client, server)
			io.WriteString(a, last)
			a.(*net.TCPConn).CloseWrite()
			if _, err := s.Read(make([]byte, 1)); err != want {
				t.Errorf("after %q: %v", last, err)
			}
		})
	}
}
