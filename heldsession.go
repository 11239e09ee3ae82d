package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// offer is a session in the form in which it is offered to a server.
type offer struct {
	made    time.Time
	refused code.Code           // why the server was not authorized; or ""
	certs   []*x509.Certificate // the server's, leaf first
	staple  []byte              // that the server sent in the first handshake
	state   *tls.ClientSessionState
}

// heldSession is a client's session: one that the server gave, which is encoded
// when somebody asks for it, or one that is encoded already.
type heldSession struct {
	given offer // without state in one that was encoded

	once   sync.Once // encodes
	blob   []byte
	ticket []byte
}

// encodedSession makes a session of its bytes, which may be anything.
func encodedSession(blob []byte) *heldSession {
	return &heldSession{blob: blob}
}

// hold makes a session of what the server gave.
func (s *Socket) hold(state *tls.ClientSessionState) *heldSession {
	peer := s.known()
	given := offer{
		made:   time.Now(),
		certs:  peer.tls.PeerCertificates,
		staple: peer.tls.OCSPResponse,
		state:  state,
	}
	if peer.err != nil {
		given.refused = code.Unspecified
		errors.As(peer.err, &given.refused)
	}
	return &heldSession{given: given}
}

// offer returns what can be offered of the session.
func (h *heldSession) offer(t *trust.Trust) (offer, error) {
	if h.given.state != nil {
		return h.given, nil
	}
	saved, err := parseSession(h.blob)
	if err != nil {
		return offer{}, err
	}
	o := offer{made: saved.made, refused: saved.refused, staple: saved.staple}
	if o.certs, err = t.Parse(saved.chain); err != nil {
		return offer{}, err
	}
	o.state, err = saved.resumable()
	return o, err
}

// bytes returns a copy of the encoded session, nil if it cannot be encoded.
func (h *heldSession) bytes() []byte { return slices.Clone(h.encoded()) }

// encoded returns the encoded session, which must not be changed.
func (h *heldSession) encoded() []byte {
	h.once.Do(h.encode)
	return h.blob
}

// ticketBytes returns a copy of its ticket.
func (h *heldSession) ticketBytes() []byte {
	h.once.Do(h.encode)
	return slices.Clone(h.ticket)
}

// encode makes blob and ticket, as far as they are not there.
func (h *heldSession) encode() {
	if h.blob != nil {
		if saved, err := parseSession(h.blob); err == nil {
			h.ticket = saved.ticket
		}
		return
	}
	ticket, state, err := h.given.state.ResumptionState()
	if err != nil || state == nil {
		return
	}
	saved := &savedSession{
		made:    h.given.made,
		refused: h.given.refused,
		ticket:  ticket,
		chain:   rawChain(h.given.certs),
		staple:  h.given.staple,
	}
	if saved.state, err = state.Bytes(); err != nil {
		return
	}
	if h.blob = saved.marshal(); h.blob != nil {
		h.ticket = ticket
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
