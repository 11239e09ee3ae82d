package storetest

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/store"
)

// Benchmark measures resumed TLS 1.3 handshakes over loopback TCP, by turns
// with the sessions in a store and with tickets that carry them. It reports
// the time of one with the store, and as "x-stateless" how many times as long
// as one without it takes.
func Benchmark(b *testing.B, tested store.Store) {
	with := newResumer(b, tested)
	without := newResumer(b, nil)
	var spent, base time.Duration
	for b.Loop() {
		spent += with.resume(b)
		base += without.resume(b)
	}
	b.ReportMetric(float64(spent)/float64(b.N), "ns/resumption")
	b.ReportMetric(float64(spent)/float64(base), "x-stateless")
}

// resumer is a server, and a client that comes back to it.
type resumer struct {
	address string
	opts    tlssocket.Options
	session chan []byte
}

func newResumer(b *testing.B, tested store.Store) *resumer {
	b.Helper()
	ca, err := pki.NewCA("benchmark")
	if err != nil {
		b.Fatal(err)
	}
	leaf, err := ca.Issue([]string{"localhost"})
	if err != nil {
		b.Fatal(err)
	}
	so := &tlssocket.ServerOptions{Sessions: tested}
	so.Cert, so.Key = [][]byte{leaf.CertPEM()}, [][]byte{leaf.KeyPEM()}
	srv, err := tlssocket.NewServer(so)
	if err != nil {
		b.Fatal(err)
	}
	srv.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		defer e.Socket.Close()
		e.Socket.Write([]byte{1}) // the session is stored by now
	})
	err = srv.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { srv.Close() })
	r := &resumer{address: srv.Addr().String(),
		session: make(chan []byte, 1)}
	r.opts.ServerName = "localhost"
	r.opts.CA = [][]byte{ca.PEM()}
	secure, err := tlssocket.NewSecureContext(&r.opts.ContextOptions)
	if err != nil {
		b.Fatal(err)
	}
	r.opts.SecureContext = secure
	r.opts.Events = new(tlssocket.Events)
	r.opts.Events.Session.On(func(e tlssocket.SessionEvent) {
		r.session <- e.Session
	})
	r.connect(b)
	return r
}

// connect connects once and keeps the session for the next time.
func (r *resumer) connect(b *testing.B) *tlssocket.Socket {
	b.Helper()
	s, err := tlssocket.Connect(context.Background(), "tcp", r.address,
		&r.opts)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.ReadAll(s); err != nil {
		b.Fatal(err)
	}
	r.opts.Session = <-r.session
	s.Close()
	return s
}

func (r *resumer) resume(b *testing.B) time.Duration {
	b.Helper()
	start := time.Now()
	if s := r.connect(b); !s.SessionReused() {
		b.Fatal("the session was not resumed")
	}
	return time.Since(start)
}
