package tlssocket

import (
	"crypto/tls"
	"errors"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/clientsession"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
)

// newSession makes a session of what a server gave.
func (h *clientHandshake) newSession(
	state *tls.ClientSessionState) *clientsession.Session {
	server := h.s.ConnectionState()
	given := clientsession.Offer{
		IssuedAt: time.Now(),
		Certs:    server.PeerCertificates,
		Staple:   server.OCSPResponse,
		State:    state,
	}
	if refused := h.s.AuthorizationError(); refused != nil {
		given.Refused = code.Unspecified
		errors.As(refused, &given.Refused)
	} else {
		given.Found, given.Host = h.found, h.host
	}
	return clientsession.New(given)
}

func (s *Socket) setSession(session *clientsession.Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session = session
}

// callOnSession gives a session to Options.OnSession, whose panic ends the
// socket: nobody of the application's may be there to recover, and crypto/tls
// is not made for it.
func (s *Socket) callOnSession(session *clientsession.Session) {
	if s.opts.OnSession == nil {
		return
	}
	blob := session.Bytes()
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

// emitSession emits Session. mu is held.
func (s *Socket) emitSession(session *clientsession.Session) {
	e := s.events
	if e == nil || !e.Session.heard() {
		return
	}
	s.queue.Post(func() {
		if blob := session.Bytes(); blob != nil {
			deliver(s, &e.Session, SessionEvent{s, blob})
		}
	})
}

// sessionWanted starts to read ahead, if that is what it takes for a listener
// to get sessions: in TLS 1.3 they come with the peer's data. It is called when
// the handshake is complete, and after a listener was added.
func (s *Socket) sessionWanted() {
	if e := s.heardEvents(); e == nil || !e.Session.heard() {
		return
	}
	if !s.isSecure() || s.opts.IsServer ||
		s.ConnectionState().Version < tls.VersionTLS13 {
		return
	}
	s.link.ReadAhead()
}
