package gotls_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"weak"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/internal/records"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
)

// The key log of a server tells the secrets that protect what it sends next, and
// what the client does; up to TLS 1.2 it tells none such.
func TestTrafficSecrets(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		client, server := configs(t, version)
		client.ClientSessionCache = tls.NewLRUClientSessionCache(0)
		var log strings.Builder
		secrets := &gotls.TrafficSecrets{Log: &log}
		server.KeyLogWriter = secrets
		a, b := tcp(t)
		ours, theirs := &tap{Conn: b}, &tap{Conn: a}
		c, s := connectOver(t, theirs, ours, client, server)
		if log.Len() == 0 {
			t.Error("the log got nothing")
		}
		if version < tls.VersionTLS13 {
			if secrets.Client != nil || secrets.Server != nil {
				t.Error("there are secrets of TLS 1.3")
			}
			return
		}
		suite := s.ConnectionState().CipherSuite
		if !records.Supported(suite) {
			t.Skip("there are no records of ours in FIPS mode")
		}
		theirs.forget()
		c.Write([]byte("x"))
		requireCount(t, suite, secrets.Client, theirs, 1)
		// One ticket comes before.
		s.Write([]byte("x"))
		requireCount(t, suite, secrets.Server, ours, 2)
	})
}

// requireCount fails the test unless so many records that were written are
// protected by a secret that is new.
func requireCount(t *testing.T, suite uint16, secret []byte, w *tap, want uint64) {
	t.Helper()
	n, err := records.Count(suite, secret, bytes.Join(w.forget(), nil))
	if n != want || err != nil {
		t.Errorf("%d records, %v, not %d", n, err, want)
	}
}

type failing struct{ error }

func (w failing) Write([]byte) (int, error) { return 0, w.error }

// A key log that fails fails the handshake.
func TestKeyLogFails(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		client, server := configs(t, version)
		want := errors.New("the log is full")
		server.KeyLogWriter = &gotls.TrafficSecrets{Log: failing{want}}
		a, b := tcp(t)
		if _, err := fail(t, a, b, client, server); !errors.Is(err, want) {
			t.Errorf("the handshake: %v", err)
		}
	})
}

// What a server has sent under its application key when the handshake is
// complete are tickets: none if they are not wanted, and as many records as one
// needs that is large, since it has the client's chain.
func TestRecordsOfTickets(t *testing.T) {
	large := func(leaf *x509.Certificate) {
		leaf.ExtraExtensions = append(leaf.ExtraExtensions, pkix.Extension{
			Id: []int{1, 2, 3}, Value: make([]byte, 2*maxRecord)})
	}
	for name, c := range map[string]struct {
		edit func(client, server *tls.Config)
		want uint64
	}{
		"one":      {func(_, _ *tls.Config) {}, 1},
		"none":     {func(_, s *tls.Config) { s.SessionTicketsDisabled = true }, 0},
		"unwanted": {func(c, _ *tls.Config) { c.ClientSessionCache = nil }, 0},
		"large": {func(c, s *tls.Config) {
			c.Certificates = []tls.Certificate{
				certificate(testpki.Leaf(t, authority(t), "client", large))}
			s.ClientAuth = tls.RequireAnyClientCert
		}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := configs(t, tls.VersionTLS13)
			client.ClientSessionCache = tls.NewLRUClientSessionCache(0)
			secrets := new(gotls.TrafficSecrets)
			server.KeyLogWriter = secrets
			c.edit(client, server)
			a, b := tcp(t)
			w := &tap{Conn: b}
			_, s := connectOver(t, a, w, client, server)
			suite := s.ConnectionState().CipherSuite
			if !records.Supported(suite) {
				t.Skip("there are no records of ours in FIPS mode")
			}
			requireCount(t, suite, secrets.Server, w, c.want)
		})
	}
}

// A server that gets one record at a time reads none behind the client's
// Finished in its handshake.
func TestHandshakeReadsNoFurther(t *testing.T) {
	for _, auth := range []tls.ClientAuthType{tls.NoClientCert,
		tls.RequireAnyClientCert} {
		client, server := configs(t, tls.VersionTLS13)
		client.Certificates, server.ClientAuth = server.Certificates, auth
		a, b := tcp(t)
		held := &holder{Conn: a}
		counted := &byRecord{Conn: b}
		served := make(chan error, 1)
		s := tls.Server(counted, server)
		go func() { served <- s.Handshake() }()
		c := tls.Client(held, client)
		if err := c.Handshake(); err != nil {
			t.Fatal(err)
		}
		n := held.sent + len(held.waits)
		c.Write([]byte("behind"))
		held.release()
		if err := <-served; err != nil {
			t.Fatal(err)
		}
		if counted.n != n {
			t.Errorf("%d bytes of %d were read", counted.n, n)
		}
	}
}

// holder keeps back what is written behind the first record.
type holder struct {
	net.Conn
	sent  int
	waits []byte
}

func (h *holder) Write(p []byte) (int, error) {
	if h.sent == 0 {
		h.sent = len(p)
		return h.Conn.Write(p)
	}
	h.waits = append(h.waits, p...)
	return len(p), nil
}

func (h *holder) release() { h.Conn.Write(h.waits) }

// byRecord gives a header or a body at a time.
type byRecord struct {
	net.Conn
	n    int // bytes read
	left int // of a body
	head []byte
}

func (r *byRecord) Read(p []byte) (int, error) {
	room := headerLen - len(r.head)
	if r.left > 0 {
		room = r.left
	}
	n, err := r.Conn.Read(p[:min(len(p), room)])
	r.n += n
	if r.left > 0 {
		r.left -= n
		return n, err
	}
	if r.head = append(r.head, p[:n]...); len(r.head) == headerLen {
		r.left = int(r.head[3])<<8 | int(r.head[4])
		r.head = nil
	}
	return n, err
}

// The state of a connection tells all, and exports keys, without keeping the
// connection.
func TestStateOutlivesConnection(t *testing.T) {
	client, server := configs(t, tls.VersionTLS13)
	a, b := tcp(t)
	c := tls.Client(a, client)
	state, conn := func() (tls.ConnectionState, weak.Pointer[tls.Conn]) {
		s := tls.Server(b, server)
		if cErr, sErr := shake(c, s); cErr != nil || sErr != nil {
			t.Fatal(cErr, sErr)
		}
		return s.ConnectionState(), weak.Make(s)
	}()
	for i := 0; conn.Value() != nil; i++ {
		if i == 100 {
			t.Fatal("the connection is still there")
		}
		runtime.GC()
	}
	ours, err := state.ExportKeyingMaterial("EXPERIMENTAL", nil, 32)
	if err != nil {
		t.Fatal(err)
	}
	cs := c.ConnectionState()
	theirs, err := cs.ExportKeyingMaterial("EXPERIMENTAL", nil, 32)
	if err != nil || !bytes.Equal(ours, theirs) {
		t.Errorf("exported %x and %x, %v", ours, theirs, err)
	}
	if _, err := io.WriteString(c, "x"); err != nil {
		t.Error(err)
	}
}
