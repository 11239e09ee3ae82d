package main

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/secretfile"
	"github.com/seed-435e3e10/tlssocket/ocsp"
	"github.com/seed-435e3e10/tlssocket/store"
)

// ocspHook is the type of tlssocket.Options.OCSP.
type ocspHook = func(ctx context.Context, certificate,
	issuer *x509.Certificate) ([]byte, error)

// host accepts connections for a server. It does so itself, and hands each
// to tlssocket.New, so that records of hooks and stores, too, have the number
// of their connection.
type host struct {
	server *tlssocket.Server
	out    func(record)
	handle func(*tlssocket.Socket) // serves a secure connection
	next   func() int              // numbers the connections

	// These may be nil.
	keyLog  func(line []byte)
	ocsp    ocspHook
	stapler *ocsp.Stapler // behind ocsp; close closes it
	store   store.Store

	listener net.Listener
	failed   chan error     // what accept ended of, once
	running  sync.WaitGroup // accept and the connections
}

// listen opens the address, says so, and starts to accept.
func (h *host) listen(address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return &inputError{"-listen " + address, err}
	}
	h.listener = l
	h.out(addressRecord{header{"server", 0, "listening"},
		l.Addr().String()})
	h.failed = make(chan error, 1)
	h.running.Go(func() { h.failed <- h.accept() }) // close ends it
	return nil
}

// accept serves the listener until it is closed, then it returns nil.
func (h *host) accept() error {
	return acceptAll(h.listener, func(conn net.Conn) {
		n := h.next()
		h.running.Go(func() { h.serve(conn, n) }) // close ends it
	})
}

// acceptAll hands connections to take until the listener is closed, then it
// returns nil.
func acceptAll(l net.Listener, take func(net.Conn)) error {
	for {
		conn, err := l.Accept()
		var passing interface{ Temporary() bool }
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil
		case errors.As(err, &passing) && passing.Temporary():
			time.Sleep(50 * time.Millisecond) // too many open files, say
		case err != nil:
			return err
		default:
			take(conn)
		}
	}
}

// writeTo returns a keyLog that appends to a file. A disk that is full, or a
// reader that stops, ends no connection.
func (h *host) writeTo(log *secretfile.Log, name string) func(line []byte) {
	return func(line []byte) {
		if err := log.Append(line); err != nil {
			h.out(failureRecord(header{"server", 0, "error"},
				&outputError{"-keylog " + name, err}))
		}
	}
}

// serve is one connection from its handshake to its last event.
func (h *host) serve(conn net.Conn, n int) {
	t := &tap{server: true, conn: n, out: h.out, keyLog: h.keyLog}
	h.out(addressRecord{t.head("connection"), conn.RemoteAddr().String()})
	opts := &tlssocket.Options{IsServer: true, Server: h.server,
		Events: t.events()}
	if h.ocsp != nil {
		opts.OCSP = h.askOCSP(t)
	}
	if h.store != nil {
		opts.Sessions = &shownStore{h.store, t}
	}
	s, err := tlssocket.New(conn, opts)
	if err != nil {
		h.out(failureRecord(t.head("error"), err))
		conn.Close()
		return
	}
	if s.Handshake(context.Background()) == nil {
		h.handle(s)
	}
	s.Close()
	<-t.closed
}

// askOCSP shows the question before it passes it on.
func (h *host) askOCSP(t *tap) ocspHook {
	return func(ctx context.Context, certificate,
		issuer *x509.Certificate) ([]byte, error) {
		r := ocspRequestRecord{header: t.head("OCSPRequest"),
			Certificate: certificate.Raw,
			subject:     certificate.Subject.String()}
		if issuer != nil {
			r.Issuer = issuer.Raw
		}
		h.out(r)
		return h.ocsp(ctx, certificate, issuer)
	}
}

// close stops listening, gives the clients time to end by themselves, and
// ends those that are left.
func (h *host) close(limit time.Duration) {
	h.listener.Close()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	h.server.Shutdown(ctx)
	h.server.Close()
	h.running.Wait()
	if h.stapler != nil {
		h.stapler.Close()
	}
}

// shownStore shows what a store.Store is asked, on behalf of one connection.
type shownStore struct {
	store.Store
	tap *tap
}

func (s *shownStore) Put(ctx context.Context, id, session []byte,
	ttl time.Duration) error {
	err := s.Store.Put(ctx, id, session, ttl)
	if err == nil {
		s.tap.out(newSessionRecord{s.tap.head("newSession"), id,
			len(session)})
	}
	return err
}

func (s *shownStore) Take(ctx context.Context, id []byte) ([]byte, error) {
	session, err := s.Store.Take(ctx, id)
	s.tap.out(resumeSessionRecord{s.tap.head("resumeSession"), id,
		err == nil})
	return session, err
}
