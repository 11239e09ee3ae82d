package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// sessionCache is crypto/tls's ClientSessionCache of one client: it offers
// Options.Session, and takes what the server gives.
type sessionCache Socket

// resumption is a session that is offered, and what is thought of its server
// today.
type resumption struct {
	offer
	held   *heldSession
	chains [][]*x509.Certificate
	err    error
}

// Get returns the session to offer. It runs on the handshake's goroutine.
//
// Whatever is wrong with the session leads to a full handshake. One whose
// server would be refused today is not even offered: once the server has
// accepted it, there is no way back.
func (c *sessionCache) Get(string) (*tls.ClientSessionState, bool) {
	s := (*Socket)(c)
	r := &resumption{held: s.ownSession()}
	if r.held == nil {
		return nil, false
	}
	var err error
	if r.offer, err = r.held.offer(s.context.trust); err != nil ||
		time.Since(r.made) > maxSessionTimeout {
		return nil, false
	}
	r.chains, r.err = s.serverVerdict(r.certs, r.staple)
	if r.err == nil && r.refused != "" {
		r.err = s.stillRefused(r.refused, r.certs)
	}
	if r.err != nil && !s.opts.AllowUnauthorized {
		return nil, false
	}
	s.try.resuming = r
	return r.state, true
}

// ownSession is Options.Session, or what the cache has; nil if there is none.
func (s *Socket) ownSession() *heldSession {
	if s.opts.Session != nil {
		return encodedSession(s.opts.Session)
	}
	return s.takeCached()
}

// stillRefused is the verdict on a session that was made with a server which
// was not authorized: it stays so.
func (s *Socket) stillRefused(c code.Code, certs []*x509.Certificate) error {
	return s.wrap("verify", failure{c, &trust.Error{
		Code:   c,
		Reason: "the session was made with a server that was refused",
		Host:   s.host,
		Chain:  certs,
	}})
}

// Put takes a session. crypto/tls calls it up to TLS 1.2 in the handshake, in
// TLS 1.3 while it reads.
func (c *sessionCache) Put(_ string, state *tls.ClientSessionState) {
	s := (*Socket)(c)
	if state == nil {
		return // crypto/tls drops a session that it did not like
	}
	ticket, _, err := state.ResumptionState()
	if err != nil || len(ticket) == 0 {
		return // an empty ticket is none (RFC 5077, section 3.3)
	}
	if s.tickets++; s.tickets > maxTickets {
		return
	}
	held := s.hold(state)
	s.setSession(held)
	s.cacheSession(held)
	s.handSession(held)
	if !s.isSecure() {
		s.try.newSession = held // to be told after SecureConnect
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tellSession(held)
}

// handSession gives a session to Options.OnSession, whose panic ends the socket:
// nobody of the application's may be there to recover, and crypto/tls is not
// made for it.
func (s *Socket) handSession(held *heldSession) {
	if s.opts.OnSession == nil {
		return
	}
	blob := held.bytes()
	if blob == nil {
		return
	}
	err := guard.Do("the OnSession hook", func() error {
		s.opts.OnSession(blob)
		return nil
	})
	if err != nil {
		s.end(s.wrap("session", failure{code.TLSHookPanic, err}))
	}
}

// maxTickets is how many sessions of one connection are taken. Servers give
// one or two; each costs far more here than there.
const maxTickets = 16

// tellSession emits Session. mu is held.
func (s *Socket) tellSession(held *heldSession) {
	e := s.events
	if e == nil || !e.Session.heard() {
		return
	}
	s.queue.Post(func() {
		if blob := held.bytes(); blob != nil {
			deliver(s, &e.Session, SessionEvent{s, blob})
		}
	})
}

func (s *Socket) setSession(held *heldSession) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session = held
}

// keepSession lets Session return the one that was resumed, where the server
// gave no other: up to TLS 1.2 it can be resumed again.
func (s *Socket) keepSession(cs *tls.ConnectionState) {
	r := s.try.resuming
	if r == nil || !cs.DidResume || cs.Version >= tls.VersionTLS13 ||
		s.try.newSession != nil {
		return
	}
	s.setSession(r.held)
	s.cacheSession(r.held)
}

// sessionWanted starts to read ahead, if that is what it takes for a listener
// to get sessions: in TLS 1.3 they come with the peer's data. It is called when
// the handshake is complete, and after a listener was added.
func (s *Socket) sessionWanted() {
	if !s.isSecure() || s.opts.IsServer ||
		s.ConnectionState().Version < tls.VersionTLS13 {
		return
	}
	if e := s.heardEvents(); e == nil || !e.Session.heard() {
		return
	}
	s.link.ReadAhead()
}
