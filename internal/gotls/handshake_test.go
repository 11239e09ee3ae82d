package gotls_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

var rsaLeaf = sync.OnceValues(func() (cert tls.Certificate, err error) {
	ca, err := testCA()
	if err != nil {
		return cert, err
	}
	leaf, err := ca.IssueRSA([]string{"localhost"})
	if err != nil {
		return cert, err
	}
	return certificate(leaf), nil
})

func rsaCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	cert, err := rsaLeaf()
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

// A client refuses to offer NoProtocol, and would offer a byte less. That a
// server may have it shows among the failures.
func TestNoProtocol(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		client, server := configs(t, version)
		client.NextProtos = []string{gotls.NoProtocol[1:]}
		connect(t, client, server)
		client.NextProtos = []string{gotls.NoProtocol}
		a, b := tcp(t)
		if err, _ := fail(t, a, b, client, server); err == nil ||
			err.Error() != "tls: invalid NextProtos value" {
			t.Errorf("got %v", err)
		}
	})
}

// crypto/tls lets h2 and http/1.1 pass for a match, which is why a server that
// is to refuse has gotls.NoProtocol.
func TestMismatchPasses(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		client, server := configs(t, version)
		client.NextProtos = []string{"http/1.1"}
		server.NextProtos = []string{"h2"}
		c, _ := connect(t, client, server)
		if p := c.ConnectionState().NegotiatedProtocol; p != "" {
			t.Errorf("protocol %q", p)
		}
	})
}

// lines is a key log that notes each Write.
type lines []string

func (l *lines) Write(p []byte) (int, error) {
	*l = append(*l, string(p))
	return len(p), nil
}

// The key log gets a line at a time, and none of a connection of TLS 1.2 that
// resumes.
func TestKeyLog(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		a := new(attempt)
		a.client, a.server = configs(t, version)
		a.resume(t)
		var log lines
		a.client.KeyLogWriter = &log
		c, _ := connect(t, a.client, a.server)
		if !c.ConnectionState().DidResume {
			t.Fatal("the session was not resumed")
		}
		want := 4
		if version == tls.VersionTLS12 {
			want = 0
		}
		if len(log) != want {
			t.Errorf("the log is %q", log)
		}
		a.client.ClientSessionCache, log = nil, nil
		connect(t, a.client, a.server)
		for _, line := range log {
			if strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "\n") {
				t.Errorf("not one line: %q", line)
			}
		}
	})
}

// The verdict on a server is asked for before its signature is checked.
func TestVerdictBeforeSignature(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		client, server := configs(t, version)
		server.Certificates = lying(server.Certificates[0])
		asked := false
		client.VerifyConnection = func(tls.ConnectionState) error {
			asked = true
			return nil
		}
		a, b := tcp(t)
		if err, _ := fail(t, a, b, client, server); err == nil || !asked {
			t.Errorf("asked: %v, %v", asked, err)
		}
	})
}

// A client of TLS 1.2 that asks for a ticket sends an empty one.
func TestEmptyTicket(t *testing.T) {
	client, server := configs(t, tls.VersionTLS12)
	client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	var seen [][]byte
	server.UnwrapSession = func(ticket []byte, cs tls.ConnectionState) (
		*tls.SessionState, error) {
		seen = append(seen, ticket)
		return nil, nil
	}
	connect(t, client, server)
	if len(seen) != 1 || len(seen[0]) != 0 {
		t.Errorf("tickets %x", seen)
	}
}

// After the handshake a server's configuration may be another connection's: of
// what differs between the two nothing is looked at.
func TestConfigAfterHandshake(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		client, server := configs(t, version)
		c, s := connect(t, client, server)
		over, changed := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(changed)
			for {
				select {
				case <-over:
					return
				default:
					poison(server) // the race detector sees who reads
				}
			}
		}()
		buf := make([]byte, 5)
		for _, pair := range [][2]*tls.Conn{{c, s}, {s, c}} {
			if _, err := pair[0].Write([]byte("hello")); err != nil {
				t.Error(err)
			}
			if n, err := pair[1].Read(buf); err != nil ||
				!bytes.Equal(buf[:n], []byte("hello")) {
				t.Errorf("read %q, %v", buf[:n], err)
			}
		}
		s.ConnectionState()
		if err := s.CloseWrite(); err != nil {
			t.Error(err)
		}
		s.Close()
		close(over)
		<-changed
	})
}

// poison changes what differs between two handshakes of one context.
func poison(c *tls.Config) {
	c.CipherSuites, c.NextProtos = []uint16{0}, []string{"poison"}
	c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, nil
	c.KeyLogWriter = new(lines)
	c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		panic("GetCertificate")
	}
	c.VerifyConnection = func(tls.ConnectionState) error {
		panic("VerifyConnection")
	}
	c.WrapSession = func(tls.ConnectionState, *tls.SessionState) ([]byte, error) {
		panic("WrapSession")
	}
	c.UnwrapSession = func([]byte, tls.ConnectionState) (*tls.SessionState,
		error) {
		panic("UnwrapSession")
	}
}

// In TLS 1.3 crypto/tls panics where a label or the output of an export is too
// long: somebody has to look before.
func TestExportPanics(t *testing.T) {
	c, _ := connect2(t, tls.VersionTLS13)
	cs := c.ConnectionState()
	export := func(label string, size int) (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = errors.New("panicked")
			}
		}()
		_, err = cs.ExportKeyingMaterial(label, nil, size)
		return err
	}
	const fits = 255 - len("tls13 ")
	for _, e := range []struct {
		label  string
		size   int
		panics bool
	}{
		{strings.Repeat("l", fits), 255 * 32, false},
		{strings.Repeat("l", fits+1), 32, true},
		{"label", 255*48 + 1, true},
	} {
		if err := export(e.label, e.size); (err != nil) != e.panics {
			t.Errorf("%d bytes of label, %d of output: %v", len(e.label),
				e.size, err)
		}
	}
}
