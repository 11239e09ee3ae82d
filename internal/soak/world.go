package soak

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/store"
)

const (
	hostName  = "localhost"
	otherName = "other.example"
)

// World is what the trials of a run share.
type World struct {
	dir          string // of unix sockets
	ca           *pki.CA
	clients      map[string]*tlssocket.SecureContext // by version
	contexts     []*tlssocket.SecureContext          // of servers
	plainClients map[string]*tls.Config
	plainServer  *tls.Config

	servers []*server

	// Of clients.
	cache      *tlssocket.SessionCache
	plainCache tls.ClientSessionCache

	mu    sync.Mutex
	saved [][]byte // sessions, a few

	bytes           atomic.Int64 // that arrived
	visits, resumed atomic.Int64
}

// server echoes, after a byte that says whether it resumed a session.
type server struct {
	*tlssocket.Server
	unix  string // its address there; "" on systems without
	ended chan struct{}
}

const (
	sayFull    = 'f'
	sayResumed = 'r'
)

func newWorld() (w *World, err error) {
	w = &World{clients: make(map[string]*tlssocket.SecureContext),
		plainClients: make(map[string]*tls.Config),
		cache:        tlssocket.NewSessionCache(64),
		plainCache:   tls.NewLRUClientSessionCache(64)}
	if w.dir, err = os.MkdirTemp("", "soak"); err != nil {
		return nil, err
	}
	if w.ca, err = pki.NewCA("soak CA"); err != nil {
		return nil, err
	}
	for range 2 {
		if err := w.addContext(); err != nil {
			return nil, err
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(w.ca.PEM())
	for i, name := range versions {
		o := tlssocket.ContextOptions{CA: [][]byte{w.ca.PEM()}, MaxVersion: name}
		if w.clients[name], err = tlssocket.NewSecureContext(&o); err != nil {
			return nil, err
		}
		w.plainClients[name] = &tls.Config{RootCAs: pool, ServerName: hostName,
			MaxVersion: tls.VersionTLS12 + uint16(i)}
	}
	for i, sessions := range []store.Store{nil, store.Memory(64), nil} {
		echo := echo
		if i == 2 {
			echo = echoByEvents
		}
		s, err := w.serve(fmt.Sprint("server", i), sessions, echo)
		if err != nil {
			return nil, err
		}
		w.servers = append(w.servers, s)
	}
	return w, nil
}

// addContext makes a context of a server, with a certificate of its own.
func (w *World) addContext() error {
	leaf, err := w.ca.Issue([]string{hostName, otherName})
	if err != nil {
		return err
	}
	var o tlssocket.ContextOptions
	o.Cert, o.Key = [][]byte{leaf.CertPEM()}, [][]byte{leaf.KeyPEM()}
	c, err := tlssocket.NewSecureContext(&o)
	if err != nil {
		return err
	}
	w.contexts = append(w.contexts, c)
	pair, err := tls.X509KeyPair(leaf.CertPEM(), leaf.KeyPEM())
	w.plainServer = &tls.Config{Certificates: []tls.Certificate{pair}}
	return err
}

// serve starts a server.
func (w *World) serve(name string, sessions store.Store,
	echo func(tlssocket.SecureConnectionEvent)) (*server, error) {
	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
		SecureContext: w.contexts[0], Sessions: sessions,
		Logger: slog.New(slog.DiscardHandler),
		Contexts: map[string]*tlssocket.SecureContext{
			otherName: w.contexts[1]},
		CompactRecords: testtool.Compact(),
	})
	if err != nil {
		return nil, err
	}
	s := &server{Server: srv, ended: make(chan struct{})}
	srv.Events().SecureConnection.On(echo)
	srv.Events().TLSClientError.On( // or each stranger would be logged
		func(tlssocket.TLSClientErrorEvent) {})
	srv.Events().Close.On(func(tlssocket.CloseEvent) { close(s.ended) })
	ctx := context.Background()
	if err := srv.Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	path := filepath.Join(w.dir, name)
	if srv.Listen(ctx, "unix", path) == nil {
		s.unix = path
	}
	return s, nil
}

func echo(e tlssocket.SecureConnectionEvent) {
	greet(e.Socket)
	io.Copy(e.Socket, e.Socket)
	e.Socket.Close()
}

// greet says whether a session was resumed.
func greet(s *tlssocket.Socket) {
	said := []byte{sayFull}
	if s.SessionReused() {
		said[0] = sayResumed
	}
	s.Write(said)
}

// dial connects to a server in one of the ways that there are.
func (t *Trial) dial(s *server) (net.Conn, error) {
	network, address := "tcp", s.Addr().String()
	if s.unix != "" && coin(t.draw, 2) {
		network, address = "unix", s.unix
	}
	conn, err := net.Dial(network, address)
	if err == nil {
		t.Own(conn)
	}
	return conn, err
}

// keep remembers a session, in the place of another.
func (w *World) keep(e tlssocket.SessionEvent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.saved) == 16 {
		w.saved = w.saved[1:]
	}
	w.saved = append(w.saved, e.Session)
}

// session returns the newest of the sessions that were kept, once; nil if there
// is none.
func (w *World) session() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.saved) == 0 {
		return nil
	}
	last := len(w.saved) - 1
	session := w.saved[last]
	w.saved = w.saved[:last]
	return session
}

// sessions tells how many visits resumed.
func (w *World) sessions() string {
	return fmt.Sprintf("%d of %d visits resumed", w.resumed.Load(),
		w.visits.Load())
}

// newKeys are ticket keys.
func newKeys() []byte {
	keys := make([]byte, 48)
	rand.Read(keys) // never fails
	return keys
}

// close ends the servers.
func (w *World) close(limit time.Duration) error {
	var errs []error
	for i, s := range w.servers {
		s.Close()
		if !wait(s.ended, limit) {
			errs = append(errs, fmt.Errorf("server %d does not end:\n\n%s", i,
				stacks()))
		}
	}
	return errors.Join(append(errs, os.RemoveAll(w.dir))...)
}
