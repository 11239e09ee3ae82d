package main

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

const (
	askTLS = "STARTTLS\n"
	goTLS  = "220 go ahead\n"
)

// startTLS talks in clear first, then makes TLS of both ends with New.
func startTLS(s *scene) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.expect(false, "%w", err)
		return
	}
	n := s.demo.nextVisit()
	ended := make(chan error, 1)
	go func() { ended <- s.upgradeServer(l, n) }() // ends with the client
	err = s.upgradeClient(l.Addr().String(), n)
	l.Close()
	s.expect(err == nil, "the client ended with: %v", err)
	err = <-ended
	s.expect(err == nil, "the server ended with: %v", err)
	s.awaitEnds(n)
}

func (s *scene) upgradeServer(l net.Listener, n int) error {
	conn, err := l.Accept()
	if err != nil {
		return err
	}
	if err := s.hear(conn, askTLS); err != nil {
		return err
	}
	if err := s.say("server", conn, goTLS); err != nil {
		return err
	}
	t := &tap{server: true, conn: n, out: s.record}
	socket, err := tlssocket.New(conn, &tlssocket.Options{IsServer: true,
		Events: t.events(), ContextOptions: s.holder(s.local)})
	if err != nil {
		return err
	}
	defer socket.Close()
	if err := socket.Handshake(s.ctx); err != nil {
		return err
	}
	echo(socket)
	return nil
}

func (s *scene) upgradeClient(address string, n int) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	if err := s.say("client", conn, askTLS); err != nil {
		return err
	}
	if err := s.hear(conn, goTLS); err != nil {
		return err
	}
	t := &tap{conn: n, out: s.record}
	opts := s.visitor("localhost")
	opts.Events = t.events()
	socket, err := tlssocket.New(conn, &opts)
	if err != nil {
		return err
	}
	defer socket.Close()
	if err := socket.Handshake(s.ctx); err != nil {
		return err
	}
	return s.exchange(socket)
}

// say sends a line in clear.
func (s *scene) say(side string, conn net.Conn, line string) error {
	s.demo.out.say(side, line)
	s.mu.Lock()
	s.lines = append(s.lines, sceneLine{time.Since(s.start), side, "in clear",
		strings.TrimSpace(line)})
	s.mu.Unlock()
	_, err := io.WriteString(conn, line)
	return err
}

// hear reads a line in clear, and nothing beyond it.
func (s *scene) hear(conn net.Conn, line string) error {
	got := make([]byte, len(line))
	_, err := io.ReadFull(conn, got)
	if err == nil && string(got) != line {
		err = errors.New("the other side said something else")
	}
	return err
}

func agreeOnProtocol(s *scene) {
	so := s.serverOptions(s.local)
	so.ALPNProtocols = []string{"h2", "http/1.1"}
	co := s.visitor("localhost")
	co.ALPNProtocols = []string{"http/1.1", "h2"}
	v := s.visit(s.serve(so), co).went()
	for _, r := range []secureRecord{v.secure("client"), v.secure("server")} {
		s.expect(r.ALPNProtocol == "h2", "the protocol of the %s is %v, "+
			"not h2", r.Side, r.ALPNProtocol)
		s.expect(r.ServerName == "localhost", "the server's name is %v at "+
			"the %s", r.ServerName, r.Side)
	}
	s.expect(v.secure("client").Authorized, "the server is not authorized")
}

func noCommonProtocol(s *scene) {
	so := s.serverOptions(s.local)
	so.ALPNProtocols = []string{"h2"}
	co := s.visitor("localhost")
	co.ALPNProtocols = []string{"http/1.1"}
	v := s.visit(s.serve(so), co)
	v.failed("ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL")
	v.clientError(code.SSLNoApplicationProtocol)
}

// servedBy expects the server to have shown a leaf's certificate.
func (v *visit) servedBy(leaf *pki.Leaf) {
	if v.went(); v.socket == nil {
		return
	}
	got := v.socket.PeerCertificates()
	v.scene.expect(len(got) > 0 && got[0].Equal(leaf.Cert),
		"the server did not show the certificate of %v", leaf.Cert.DNSNames)
}

// context makes a secure context with a leaf.
func (s *scene) context(leaf *pki.Leaf) *tlssocket.SecureContext {
	o := s.holder(leaf)
	c, err := tlssocket.NewSecureContext(&o)
	s.expect(err == nil, "%w", err)
	return c
}

func namedContexts(s *scene) {
	h := s.serve(s.serverOptions(s.local))
	api, apps := s.context(s.api), s.context(s.apps)
	if s.failure != nil {
		return
	}
	h.server.AddContext("api.example.test", api)
	h.server.AddContext("*.apps.example.test", apps)
	s.visit(h, s.visitor("api.example.test")).servedBy(s.api)
	s.visit(h, s.visitor("mail.apps.example.test")).servedBy(s.apps)
	s.visit(h, s.visitor("localhost")).servedBy(s.local)
}

func contextHook(s *scene) {
	api := s.context(s.api)
	var asked []string // by one connection after the other
	so := s.serverOptions(s.local)
	so.SNI = func(_ context.Context, name string) (
		*tlssocket.SecureContext, error) {
		asked = append(asked, name)
		if name == "api.example.test" {
			return api, nil
		}
		return nil, nil // the server's own
	}
	h := s.serve(so)
	s.visit(h, s.visitor("api.example.test")).servedBy(s.api)
	s.visit(h, s.visitor("localhost")).servedBy(s.local)
	s.expect(slices.Equal(asked, []string{"api.example.test", "localhost"}),
		"the hook was asked for %q", asked)
}

func contextHookError(s *scene) {
	so := s.serverOptions(s.local)
	so.SNI = func(_ context.Context, name string) (
		*tlssocket.SecureContext, error) {
		if name != "localhost" {
			return nil, errors.New("no such customer")
		}
		return nil, nil
	}
	h := s.serve(so)
	v := s.visit(h, s.visitor("api.example.test"))
	s.expect(v.err != nil, "the client was not refused")
	v.clientError(code.TLSHookFailed)
	s.visit(h, s.visitor("localhost")).went()
}

func sharedContext(s *scene) {
	shared := s.context(s.local)
	if s.failure != nil {
		return
	}
	h := s.serve(&tlssocket.ServerOptions{SecureContext: shared})
	for range 3 {
		v := s.visit(h, tlssocket.Options{ServerName: "localhost",
			SecureContext: shared}).went()
		s.expect(v.secure("client").Authorized, "a socket of the shared "+
			"context does not trust its CA")
	}
}
