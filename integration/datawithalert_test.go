package integration_test

import (
	"bytes"
	"crypto/tls"
	"net"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// collected keeps what is written while it collects.
type collected struct {
	net.Conn
	collects bool
	bytes.Buffer
}

func (c *collected) Read(p []byte) (int, error) { return c.Conn.Read(p) }

func (c *collected) Write(p []byte) (int, error) {
	if c.collects {
		return c.Buffer.Write(p)
	}
	return c.Conn.Write(p)
}

// collecting is a server that tells what crypto/tls's client says, over a wire that
// collects from now on.
func collecting(t *testing.T, version uint16, compact bool) (
	s *tlssocket.Socket, c *tls.Conn, wire *collected, got <-chan string,
) {
	t.Helper()
	a, b := testpair.TCP(t)
	so := testpair.Server(t)
	so.CompactRecords = so.CompactRecords || compact
	s, err := tlssocket.New(b, so)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Destroy(nil) })
	told := make(chan string, 10)
	s.Events().Data.On(func(e tlssocket.DataEvent) { told <- string(e.Data) })
	shaken := testpair.Go(func() error { return s.Handshake(t.Context()) })
	config := plainClient(t)
	config.MaxVersion = version
	wire = &collected{Conn: a}
	c = tls.Client(wire, config)
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := testpair.Receive(t, shaken); err != nil {
		t.Fatal(err)
	}
	wire.collects = true
	return s, c, wire, told
}

// Data is told though the alert behind it has come in part only: up to TLS 1.2
// crypto/tls looks for the rest of that before it returns the data.
func TestDataBeforePartOfAlert(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			s, c, wire, got := collecting(t, version, false)
			ended := make(chan struct{})
			s.Events().End.On(func(tlssocket.EndEvent) { close(ended) })
			c.Write([]byte("last words"))
			c.CloseWrite()
			wire.SetWriteDeadline(time.Time{}) // which CloseWrite lets pass
			all := wire.Bytes()
			wire.Conn.Write(all[:len(all)-1])
			if words := testpair.Receive(t, got); words != "last words" {
				t.Errorf("%q was told", words)
			}
			wire.Conn.Write(all[len(all)-1:])
			testpair.Receive(t, ended)
		})
	}
}
