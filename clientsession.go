package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/savedsession"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// offer is a session in the form in which it is offered to a server.
type offer struct {
	issuedAt time.Time
	refused  code.Code           // why the server was not authorized; or ""
	certs    []*x509.Certificate // the server's, leaf first
	staple   []byte              // that the server sent in the first handshake
	state    *tls.ClientSessionState
}

// clientSession is a client's session: one that the server gave, which is
// encoded when somebody asks for it, or one that is encoded already.
type clientSession struct {
	given offer         // without state in one that was encoded
	found trust.Verdict // on its server, for host; none of one that was encoded
	host  string

	once   sync.Once // encodes
	blob   []byte
	ticket []byte

	sealed []byte // all there is of one that came through SessionCache.Put
}

// encodedSession makes a session of its bytes, which may be anything.
func encodedSession(blob []byte) *clientSession {
	return &clientSession{blob: blob}
}

// sealedSession makes a session of what was put into a SessionCache as into any
// other store.
func sealedSession(sealed []byte) *clientSession {
	return &clientSession{sealed: sealed}
}

// newSession makes a session of what a server gave.
func newSession(state *tls.ClientSessionState, server tls.ConnectionState,
	refused error) *clientSession {
	c := &clientSession{given: offer{
		issuedAt: time.Now(),
		certs:    server.PeerCertificates,
		staple:   server.OCSPResponse,
		state:    state,
	}}
	if refused != nil {
		c.given.refused = code.Unspecified
		errors.As(refused, &c.given.refused)
	}
	return c
}

// offer returns what can be offered of the session.
func (c *clientSession) offer(t *trust.Trust) (offer, error) {
	if c.given.state != nil {
		return c.given, nil
	}
	saved, err := savedsession.Parse(c.blob)
	if err != nil {
		return offer{}, err
	}
	o := offer{issuedAt: saved.Made, refused: saved.Refused,
		staple: saved.Staple}
	if o.certs, err = t.Parse(saved.Chain); err != nil {
		return offer{}, err
	}
	o.state, err = saved.Resumable()
	return o, err
}

// bytes returns a copy of the encoded session, nil if it cannot be encoded.
func (c *clientSession) bytes() []byte { return slices.Clone(c.encoded()) }

// encoded returns the encoded session, which must not be changed.
func (c *clientSession) encoded() []byte {
	c.once.Do(c.encode)
	return c.blob
}

// ticketBytes returns a copy of its ticket.
func (c *clientSession) ticketBytes() []byte {
	c.once.Do(c.encode)
	return slices.Clone(c.ticket)
}

// encode makes blob and ticket, as far as they are not there.
func (c *clientSession) encode() {
	if c.blob != nil {
		if saved, err := savedsession.Parse(c.blob); err == nil {
			c.ticket = saved.Ticket
		}
		return
	}
	ticket, state, err := c.given.state.ResumptionState()
	if err != nil || state == nil {
		return
	}
	saved := &savedsession.Session{
		Made:    c.given.issuedAt,
		Refused: c.given.refused,
		Ticket:  ticket,
		Chain:   rawChain(c.given.certs),
		Staple:  c.given.staple,
	}
	if saved.State, err = state.Bytes(); err != nil {
		return
	}
	if c.blob = saved.Marshal(); c.blob != nil {
		c.ticket = ticket
	}
}

// rawChain returns certificates in DER.
func rawChain(certs []*x509.Certificate) [][]byte {
	ders := make([][]byte, len(certs))
	for i, c := range certs {
		ders[i] = c.Raw
	}
	return ders
}

func (s *Socket) setSession(session *clientSession) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session = session
}

// callOnSession gives a session to Options.OnSession, whose panic ends the
// socket: nobody of the application's may be there to recover, and crypto/tls
// is not made for it.
func (s *Socket) callOnSession(session *clientSession) {
	if s.opts.OnSession == nil {
		return
	}
	blob := session.bytes()
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
func (s *Socket) emitSession(session *clientSession) {
	e := s.events
	if e == nil || !e.Session.heard() {
		return
	}
	s.queue.Post(func() {
		if blob := session.bytes(); blob != nil {
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
