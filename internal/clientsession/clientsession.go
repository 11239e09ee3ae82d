// Package clientsession has the sessions of a client: what a server gave, or the
// bytes that it became, whichever is there first.
package clientsession

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/savedsession"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// Offer is a session in the form in which it is offered to a server.
type Offer struct {
	IssuedAt time.Time
	Refused  code.Code           // why the server was not authorized; or ""
	Certs    []*x509.Certificate // the server's, leaf first
	Staple   []byte              // that the server sent in the first handshake
	State    *tls.ClientSessionState

	Found trust.Verdict // on the server, for Host; none of one that was encoded
	Host  string
}

// Session is a client's session: one that the server gave, which is encoded when
// somebody asks for it, or one that is encoded already. Its methods may be called
// by any goroutine.
type Session struct {
	given Offer // without State in one that was encoded

	once   sync.Once // encodes
	blob   []byte
	ticket []byte

	sealed []byte // all there is of one that a store has, encrypted
}

// New makes a session of what a server gave.
func New(given Offer) *Session { return &Session{given: given} }

// Encoded makes a session of its bytes, which may be anything.
func Encoded(blob []byte) *Session { return &Session{blob: blob} }

// Sealed makes a session of what was put into a cache as into any other store.
func Sealed(sealed []byte) *Session { return &Session{sealed: sealed} }

// Sealed returns what [Sealed] was given; nil of others.
func (s *Session) Sealed() []byte { return s.sealed }

// Offer returns what can be offered of the session. t parses its certificates.
func (s *Session) Offer(t *trust.Trust) (Offer, error) {
	if s.given.State != nil {
		return s.given, nil
	}
	saved, err := savedsession.Parse(s.blob)
	if err != nil {
		return Offer{}, err
	}
	o := Offer{IssuedAt: saved.Made, Refused: saved.Refused,
		Staple: saved.Staple}
	if o.Certs, err = t.Parse(saved.Chain); err != nil {
		return Offer{}, err
	}
	o.State, err = saved.Resumable()
	return o, err
}

// Bytes returns a copy of the encoded session, nil if it cannot be encoded.
func (s *Session) Bytes() []byte { return slices.Clone(s.Encoded()) }

// Encoded returns the encoded session, which must not be changed.
func (s *Session) Encoded() []byte {
	s.once.Do(s.encode)
	return s.blob
}

// Ticket returns a copy of its ticket.
func (s *Session) Ticket() []byte {
	s.once.Do(s.encode)
	return slices.Clone(s.ticket)
}

// encode makes blob and ticket, as far as they are not there.
func (s *Session) encode() {
	if s.blob != nil {
		if saved, err := savedsession.Parse(s.blob); err == nil {
			s.ticket = saved.Ticket
		}
		return
	}
	ticket, state, err := s.given.State.ResumptionState()
	if err != nil || state == nil {
		return
	}
	saved := &savedsession.Session{
		Made:    s.given.IssuedAt,
		Refused: s.given.Refused,
		Ticket:  ticket,
		Chain:   rawChain(s.given.Certs),
		Staple:  s.given.Staple,
	}
	if saved.State, err = state.Bytes(); err != nil {
		return
	}
	if s.blob = saved.Marshal(); s.blob != nil {
		s.ticket = ticket
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
