package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"sync"
	"time"
)

// sessionCache is crypto/tls's ClientSessionCache of one client: it offers
// Options.Session, and takes what the server gives.
type sessionCache Socket

// resumption is a session that is offered, and what is thought of its server
// today.
type resumption struct {
	*savedSession
	blob   []byte
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
	blob := s.opts.Session
	if blob == nil {
		blob = s.takeCached()
	}
	saved, err := parseSession(blob)
	if err != nil || time.Since(saved.made) > maxSessionTimeout {
		return nil, false
	}
	certs, err := s.context.trust.certificates(saved.chain)
	if err != nil {
		return nil, false
	}
	r := &resumption{savedSession: saved, blob: blob}
	r.chains, r.err = s.serverVerdict(certs, saved.staple)
	if r.err == nil && saved.refused != "" {
		r.err = s.stillRefused(saved.refused, certs)
	}
	if r.err != nil && !s.opts.AllowUnauthorized {
		return nil, false
	}
	state, err := saved.resumable()
	if err != nil {
		return nil, false
	}
	s.try.resuming = r
	return state, true
}

// stillRefused is the verdict on a session that was made with a server which
// was not authorized: it stays so.
func (s *Socket) stillRefused(code Code, certs []*x509.Certificate) error {
	return s.wrap("verify", failure{code, &VerificationError{
		Code:   code,
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
	held := &heldSession{state: state, made: time.Now(), peer: s.known()}
	s.setSession(held)
	s.cacheSession(held)
	s.handSession(held)
	if !s.secure.Load() {
		s.try.newSession = held // to be told after SecureConnect
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tellSession(held)
}

// handSession gives a session to Options.OnSession.
func (s *Socket) handSession(held *heldSession) {
	if s.opts.OnSession == nil {
		return
	}
	if blob := held.bytes(); blob != nil {
		s.opts.OnSession(blob)
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

// heldSession is a session that the server gave. It is encoded when somebody
// asks for it.
type heldSession struct {
	state *tls.ClientSessionState
	made  time.Time
	peer  peerState

	once   sync.Once
	blob   []byte
	ticket []byte
}

// bytes returns a copy of the encoded session, nil if it cannot be encoded.
func (h *heldSession) bytes() []byte {
	h.once.Do(h.encode)
	return slices.Clone(h.blob)
}

// ticketBytes returns a copy of its ticket.
func (h *heldSession) ticketBytes() []byte {
	h.once.Do(h.encode)
	return slices.Clone(h.ticket)
}

func (h *heldSession) encode() {
	if h.state == nil {
		return // it was made of its bytes
	}
	ticket, resume, err := h.state.ResumptionState()
	if err != nil || resume == nil {
		return
	}
	saved := &savedSession{made: h.made, ticket: ticket,
		chain:  raw(h.peer.tls.PeerCertificates),
		staple: h.peer.tls.OCSPResponse}
	if saved.state, err = resume.Bytes(); err != nil {
		return
	}
	if h.peer.err != nil {
		saved.refused = ErrUnspecified
		errors.As(h.peer.err, &saved.refused)
	}
	if h.blob, err = saved.marshal(); err == nil {
		h.ticket = ticket
	}
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
	held := &heldSession{blob: slices.Clone(r.blob), ticket: r.ticket}
	s.setSession(held)
	s.cacheSession(held)
}
