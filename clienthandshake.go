package tlssocket

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/clientsession"
	"github.com/seed-435e3e10/tlssocket/internal/pairs"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// clientHandshake is a client's side of the handshake. Its methods stand in
// the order in which they are called: run by the socket; Get, verifyServer,
// clientCertificate and Put by crypto/tls, on the same goroutine; complete and
// announce by the socket.
//
// In TLS 1.3 Put is called later too, by whoever reads. So crypto/tls's
// configuration keeps a clientHandshake as long as the connection.
type clientHandshake struct {
	s        *Socket
	host     string        // the name to check the server's certificate against
	config   *tls.Config   // ours alone until crypto/tls begins
	resuming *resumption   // that is offered; nil once the handshake is over
	found    trust.Verdict // on the server, whose name is right; or none
	id       []byte        // of its sessions in the cache; nil: not made yet
	tickets  int32         // that came
	early    bool          // a session came in the handshake
	given    bool          // GetClientCertificate was asked
	key      keyWatch      // of the own certificate
}

// resumption is a session that is offered, and what is thought of its server
// today.
type resumption struct {
	clientsession.Offer
	session *clientsession.Session
	chains  [][]*x509.Certificate
	err     error
}

// isOf reports whether what was judged is what crypto/tls found in the session:
// the bytes of a session have the server's certificates twice.
func (r *resumption) isOf(cs *tls.ConnectionState) bool {
	return slices.EqualFunc(r.Certs, cs.PeerCertificates,
		(*x509.Certificate).Equal) &&
		bytes.Equal(r.Staple, cs.OCSPResponse)
}

// maxTickets is how many sessions of one connection are accepted. Servers give
// one or two; each costs far more here than there.
const maxTickets = 16

// newClientHandshake makes the configuration of one client's connection. Trust
// is judged in verifyServer, which crypto/tls calls on resumption too.
func newClientHandshake(s *Socket) *clientHandshake {
	h := &clientHandshake{s: s, host: s.opts.ServerName}
	if h.host == "" {
		h.host = addressOf(s.link.Inner())
	}
	c := s.context.config.Clone()
	c.InsecureSkipVerify = true // verifyServer is stricter
	if !isAddress(s.opts.ServerName) {
		c.ServerName = strings.TrimSuffix(s.opts.ServerName, ".")
	}
	c.NextProtos = s.opts.ALPNProtocols
	c.ClientSessionCache = h
	c.VerifyConnection = h.verifyServer
	if len(s.context.pairs) > 0 || s.opts.GetClientCertificate != nil {
		c.GetClientCertificate = h.clientCertificate
	}
	if s.opts.ECHConfigList != nil {
		c.EncryptedClientHelloConfigList = s.opts.ECHConfigList
		c.EncryptedClientHelloRejectionVerify = func(tls.ConnectionState) error {
			return nil // run judges: here the certificates are not known yet
		}
		c.MinVersion = tls.VersionTLS13
	}
	h.config = c
	return h
}

func (h *clientHandshake) run() error {
	h.config.KeyLogWriter = h.s.keyLogWriter()
	err := h.key.explain(h.s, h.s.tls.HandshakeContext(helloContext(h.s)))
	var rejected *tls.ECHRejectionError
	if err == nil || !errors.As(err, &rejected) || h.s.opts.AllowUnauthorized {
		return err
	}
	// Only the server of the public name may say how to try again.
	cs := h.s.tls.ConnectionState()
	if refused := h.s.context.trust.VerifyServer(cs); refused != nil {
		return h.s.untrusted(refused, cs.ServerName)
	}
	return err
}

// Get returns the session to offer.
//
// Whatever is wrong with the session leads to a full handshake. One whose
// server would be refused today is not even offered: once the server has
// accepted it, there is no way back.
func (h *clientHandshake) Get(string) (*tls.ClientSessionState, bool) {
	r := &resumption{session: h.ownSession()}
	if r.session == nil {
		return nil, false
	}
	var err error
	if r.Offer, err = r.session.Offer(h.s.context.trust); err != nil ||
		time.Since(r.IssuedAt) > maxSessionTimeout {
		return nil, false
	}
	if h.trusts(&r.Offer) {
		r.chains, h.found = r.Found.Chains(), r.Found
	} else {
		r.chains, r.err = h.judge(r.Certs, r.Staple)
	}
	if r.err == nil && r.Refused != "" {
		r.err = h.refusedSession(r.Refused, r.Certs,
			"the session was made with a server that was refused")
	}
	if r.err != nil && !h.s.opts.AllowUnauthorized {
		return nil, false
	}
	h.resuming = r
	return r.State, true
}

// ownSession is Options.Session, or what the cache has; nil if there is none.
func (h *clientHandshake) ownSession() *clientsession.Session {
	if h.s.opts.Session != nil {
		return clientsession.Encoded(h.s.opts.Session)
	}
	return h.takeCached()
}

// refusedSession is the verdict on a session that makes nobody authorized.
func (h *clientHandshake) refusedSession(c code.Code,
	certs []*x509.Certificate, reason string) error {
	return h.s.wrap("verify", failure{c, &trust.Error{
		Code:   c,
		Reason: reason,
		Host:   h.host,
		Chain:  certs,
	}})
}

// verifyServer delivers the OCSP response, then decides. It runs before the
// server has proved that it has the key: the verdict counts only if the
// handshake goes well.
func (h *clientHandshake) verifyServer(cs tls.ConnectionState) error {
	h.s.peer.publish(cs)
	h.deliverOCSP(&cs)
	if h.s.isEnded() {
		return net.ErrClosed
	}
	var chains [][]*x509.Certificate
	var err error
	if r := h.resuming; cs.DidResume && r != nil {
		_, state, _ := r.State.ResumptionState() // never fails
		h.s.logResumed(cs.Version, state)
		chains, err = r.chains, r.err
		if !r.isOf(&cs) {
			h.found = trust.Verdict{}
			chains, err = nil, h.refusedSession(code.Unspecified,
				cs.PeerCertificates,
				"the session is of another server than it says")
		}
	} else {
		chains, err = h.judge(cs.PeerCertificates, cs.OCSPResponse)
	}
	h.s.peer.judged(chains, err)
	if err != nil && !h.s.opts.AllowUnauthorized {
		return err
	}
	return nil
}

// deliverOCSP emits OCSPResponse and waits until its listeners have returned.
// As in Node, a TLS 1.2 connection that resumes has none, and a TLS 1.3 one an
// empty one.
func (h *clientHandshake) deliverOCSP(cs *tls.ConnectionState) {
	s := h.s
	events := s.heardEvents()
	if !s.opts.RequestOCSP || events == nil {
		return
	}
	response := bytes.Clone(cs.OCSPResponse)
	if cs.DidResume {
		if cs.Version < tls.VersionTLS13 {
			return
		}
		response = nil
	}
	if len(response) == 0 {
		response = nil
	}
	event := OCSPResponseEvent{s, response}
	if !emit(s, &events.OCSPResponse, event) {
		return
	}
	delivered := make(chan struct{})
	if s.queue.Post(func() { close(delivered) }) {
		<-delivered
	}
}

// judge gives the verdict on the server's chain, name and OCSP response.
func (h *clientHandshake) judge(certs []*x509.Certificate, response []byte) (
	[][]*x509.Certificate, error) {
	h.found = trust.Verdict{}
	found, err := h.s.context.trust.Judge(certs, trust.ServerAuth, time.Now())
	if err != nil {
		return nil, h.s.untrusted(err, h.host)
	}
	chains := found.Chains()
	if err := h.checkIdentity(chains, certs); err != nil {
		return nil, err
	}
	if err := h.checkStaple(chains, certs, response); err != nil {
		return nil, err
	}
	if h.s.opts.CheckServerIdentity == nil {
		h.found = found
	}
	return chains, nil
}

// trusts reports whether the verdict that came with a session is the one that
// judge would give now: hooks are asked each time, and OCSP responses end by
// themselves.
func (h *clientHandshake) trusts(session *clientsession.Offer) bool {
	o := h.s.opts
	return o.CheckServerIdentity == nil && o.OCSPPolicy == OCSPHandOver &&
		session.Host == h.host &&
		session.Found.Stands(h.s.context.trust, time.Now())
}

// clientCertificate returns the certificate for a server that asks.
func (h *clientHandshake) clientCertificate(info *tls.CertificateRequestInfo) (
	*tls.Certificate, error) {
	if get := h.s.opts.GetClientCertificate; get != nil {
		h.given = true
		pair, err := askPair(h.s, "GetClientCertificate",
			func() (*tls.Certificate, error) { return get(info) })
		if err != nil || pair != nil {
			return h.sent(pair), err
		}
	}
	return h.sent(pairs.ForRequest(info, h.s.context.pairs)), nil
}

// sent notes that a certificate is sent.
func (h *clientHandshake) sent(pair *tls.Certificate) *tls.Certificate {
	if pair == nil || len(pair.Certificate) == 0 {
		return pair
	}
	h.s.setLocal(pair.Leaf)
	return h.key.watch(pair)
}

// Put gets a session from the server.
func (h *clientHandshake) Put(_ string, state *tls.ClientSessionState) {
	if state == nil {
		return // crypto/tls drops a session that it did not like
	}
	ticket, _, err := state.ResumptionState()
	if err != nil || len(ticket) == 0 {
		return // an empty ticket is none (RFC 5077, section 3.3)
	}
	if h.tickets++; h.tickets > maxTickets {
		return
	}
	s := h.s
	session := h.newSession(state)
	s.setSession(session)
	h.cacheSession(session)
	s.callOnSession(session)
	if !s.isSecure() {
		h.early = true // to be announced after SecureConnect
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emitSession(session)
}

// complete lets Session return the session that was resumed, where the server
// gave no other: up to TLS 1.2 it can be resumed again.
func (h *clientHandshake) complete() {
	r := h.resuming
	h.resuming = nil
	if r == nil || h.early {
		return
	}
	cs := h.s.ConnectionState()
	if !cs.DidResume || cs.Version >= tls.VersionTLS13 {
		return
	}
	h.s.setSession(r.session)
	h.cacheSession(r.session)
}

// announce emits Session for the one that came in the handshake. mu is held.
func (h *clientHandshake) announce() {
	if h.early {
		h.s.emitSession(h.s.session)
	}
}
