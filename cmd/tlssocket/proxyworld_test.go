package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

// proxying is a proxy in this process.
type proxying struct {
	*testing.T
	*proxyServer
	address string             // of -listen
	status  string             // of -status
	told    chan record        // all but connections
	over    chan proxyRecord   // connections
	stop    context.CancelFunc // as an interrupt does
}

// files makes a folder with the certificates of a world: local.pem, its key, and
// so on, as the command pki does for scripts.
func files(t *testing.T) (*world, string) {
	t.Helper()
	w, err := newWorld()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("ca.pem", w.ca.PEM())
	for name, leaf := range map[string]*pki.Leaf{"local": w.local,
		"client": w.client, "foreign": w.foreign} {
		write(name+".pem", leaf.CertPEM())
		write(name+".key", leaf.KeyPEM())
	}
	return w, dir
}

// proxyOptions are the flags of a proxy; DIR in one is the folder.
func proxyOptions(t *testing.T, dir, target string, args ...string) *proxyFlags {
	t.Helper()
	f := new(proxyFlags)
	fs := usage.NewFlags("proxy")
	f.register(fs)
	// A later -listen counts.
	args = append([]string{"-listen", "127.0.0.1:0", "-target", target}, args...)
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "DIR", dir)
	}
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	if err := f.checkProxy(); err != nil {
		t.Fatal(err)
	}
	return f
}

// newProxying starts a proxy.
func newProxying(t *testing.T, dir, target string, args ...string) *proxying {
	t.Helper()
	p := &proxying{T: t, told: make(chan record, 1000),
		over: make(chan proxyRecord, 10000)}
	p.start(proxyOptions(t, dir, target, args...), func(r record) {
		if over, ok := r.(proxyRecord); ok {
			p.over <- over
			return
		}
		p.told <- r
	})
	for p.address == "" {
		switch r := receive(t, p.told).(type) {
		case addressRecord:
			if r.Event == "status" {
				p.status = r.Address
			} else {
				p.address = r.Address
			}
		}
	}
	return p
}

// start runs the proxy until the test is over. It tells out what happens.
func (p *proxying) start(f *proxyFlags, out func(record)) {
	p.proxyServer = newProxyServer(f, out)
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	ended := make(chan error, 1)
	go func() { ended <- p.run(ctx) }() // stop ends it
	p.Cleanup(func() {
		stop()
		if err := receive(p.T, ended); err != nil {
			p.Error(err)
		}
	})
}

// serverArgs are the flags of a server with a certificate.
func serverArgs(more ...string) []string {
	return append([]string{"-cert", "DIR/local.pem", "-key", "DIR/local.key"}, more...)
}

// clientArgs are those of a client that trusts it.
func clientArgs(more ...string) []string {
	return append([]string{"-mode", "client", "-servername", "localhost", "-ca",
		"DIR/ca.pem"}, more...)
}

// receive waits for a value, but not for ever.
func receive[T any](t *testing.T, ch chan T) (v T) {
	t.Helper()
	select {
	case v = <-ch:
	case <-time.After(bound):
		t.Fatal("nothing came")
	}
	return v
}

// target is a plain service: each connection is handed to serve, and closed
// after it.
func target(t *testing.T, serve func(*net.TCPConn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() { // ends with the listener
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { // ends with the connection
				defer conn.Close()
				serve(conn.(*net.TCPConn))
			}()
		}
	}()
	return l.Addr().String()
}

// echoTarget sends back what comes, and ends when its client has ended.
func echoTarget(t *testing.T) string {
	return target(t, func(conn *net.TCPConn) { io.Copy(conn, conn) })
}

// dialPlain connects without TLS.
func dialPlain(t *testing.T, address string) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(bound))
	return conn.(*net.TCPConn)
}

// tlsConfig trusts the world's CA; leaf may be nil.
func tlsConfig(w *world, leaf *pki.Leaf) *tls.Config {
	c := &tls.Config{RootCAs: x509.NewCertPool(), ServerName: "localhost"}
	c.RootCAs.AddCert(w.ca.Cert)
	if leaf != nil {
		pair, err := tls.X509KeyPair(leaf.CertPEM(), leaf.KeyPEM())
		if err == nil {
			c.Certificates = []tls.Certificate{pair}
		}
	}
	return c
}

// say sends a text, ends our side, and returns all that comes back.
func say(conn interface {
	io.ReadWriter
	CloseWrite() error
}, text string) (string, error) {
	if _, err := io.WriteString(conn, text); err != nil {
		return "", err
	}
	if err := conn.CloseWrite(); err != nil {
		return "", err
	}
	got, err := io.ReadAll(conn)
	return string(got), err
}

// pattern is data that shows where something is missing or moved.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return b
}
