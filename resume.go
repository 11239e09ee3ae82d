package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"time"
)

// sessionCache is crypto/tls's ClientSessionCache of one client: it offers
// Options.Session, and takes what the server gives.
type sessionCache Socket

// resumption is a session that is offered, and what is thought of its server
// today.
type resumption struct {
	*savedSession
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
	saved, err := parseSession(s.opts.Session)
	if err != nil || time.Since(saved.made) > maxSessionTimeout {
		return nil, false
	}
	r := &resumption{savedSession: saved}
	r.chains, r.err = s.serverVerdict(saved.chain)
	if r.err == nil && saved.refused != "" {
		r.err = s.stillRefused(saved)
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
func (s *Socket) stillRefused(saved *savedSession) error {
	return s.wrap("verify", failure{saved.refused, &VerificationError{
		Code:   saved.refused,
		Reason: "the session was made with a server that was refused",
		Host:   s.host,
		Chain:  saved.chain,
	}})
}

// Put takes a session. crypto/tls calls it up to TLS 1.2 in the handshake, in
// TLS 1.3 while it reads.
func (c *sessionCache) Put(_ string, state *tls.ClientSessionState) {
	s := (*Socket)(c)
	if state == nil {
		return // crypto/tls drops a session that it did not like
	}
	blob, ticket, err := s.save(state)
	if err != nil {
		return
	}
	s.setSession(blob, ticket)
	if !s.secure.Load() {
		s.try.newSession = blob // to be told after SecureConnect
		return
	}
	if e := s.heardEvents(); e != nil {
		emit(s, &e.Session, SessionEvent{s, slices.Clone(blob)})
	}
}

func (s *Socket) save(state *tls.ClientSessionState) (
	blob, ticket []byte, err error) {
	ticket, resume, err := state.ResumptionState()
	if err != nil || resume == nil {
		return nil, nil, errors.Join(err, errBadSession)
	}
	saved := &savedSession{made: time.Now(), ticket: ticket}
	if saved.state, err = resume.Bytes(); err != nil {
		return nil, nil, err
	}
	p := s.known()
	saved.chain = p.tls.PeerCertificates
	if p.err != nil {
		saved.refused = ErrUnspecified
		errors.As(p.err, &saved.refused)
	}
	blob, err = saved.marshal()
	return blob, slices.Clone(ticket), err
}

func (s *Socket) setSession(blob, ticket []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session, s.ticket = blob, ticket
}

// keepSession lets Session return the one that was resumed, where the server
// gave no other: up to TLS 1.2 it can be resumed again.
func (s *Socket) keepSession(cs *tls.ConnectionState) {
	r := s.try.resuming
	if r == nil || !cs.DidResume || cs.Version >= tls.VersionTLS13 ||
		s.try.newSession != nil {
		return
	}
	s.setSession(slices.Clone(s.opts.Session), slices.Clone(r.ticket))
}
