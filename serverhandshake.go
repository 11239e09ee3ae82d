package tlssocket

import (
	"crypto/tls"
	"io"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/derive"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/internal/ticket"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// serverHandshake is a server's side of the handshake. The socket calls run;
// crypto/tls asks, on the same goroutine, hello for everything that can be
// decided by what the client says, then, up to TLS 1.2, for certificate,
// unwrapSession, verifyClient and wrapSession. In TLS 1.3 it looks at sessions
// first, for several if the client offers them, and may give one before it
// knows the client. If all goes well, the socket calls complete and announce.
//
// Nothing refers to a serverHandshake that is over: idle connections pay for
// none.
type serverHandshake struct {
	s     *Socket
	first tls.Config // the connection's until hello gives it another

	// What hello decides.
	main   *SecureContext   // that of versions, ciphers and curves
	chosen *SecureContext   // that of the client's name
	pair   *tls.Certificate // that the client gets; nil: none is known
	given  bool             // by GetCertificate
	policy []byte           // what the client's sessions are bound to
	config *serverConfig    // main's, lent to this handshake
	key    keyWatch         // the pair's

	secrets *gotls.TrafficSecrets // of CompactRecords; nil without

	// Sessions.
	lookups   int               // in the store
	resumed   *tls.SessionState // the newest that was found good
	issuedAt  time.Time         // when that was made
	fromStore bool              // it came from the store
	unstored  []storedEntry     // to be stored once the client is known
}

func newServerHandshake(s *Socket) *serverHandshake {
	h := &serverHandshake{s: s}
	h.first.GetConfigForClient = h.hello
	return h
}

func (h *serverHandshake) run() error {
	defer h.returnConfig()
	h.first.EncryptedClientHelloKeys = h.ownContext().config.EncryptedClientHelloKeys
	if h.s.opts.CompactRecords && (h.s.source == nil || !h.s.source.plain) {
		h.secrets = new(gotls.TrafficSecrets)
		h.s.link.Follow()
	}
	err := h.key.explain(h.s, h.s.tls.HandshakeContext(helloContext(h.s)))
	if refused, ok := err.(*tls.CertificateVerificationError); ok {
		return h.explain(refused)
	}
	if err != nil && h.config != nil && h.pair == nil &&
		len(h.chosen.pairs) == 0 {
		return h.withoutCertificate(err)
	}
	return err
}

// hello makes the configuration of the connection from what the client says.
// Nothing in that changes afterwards.
func (h *serverHandshake) hello(info *tls.ClientHelloInfo) (*tls.Config,
	error) {
	main := h.ownContext()
	chosen, key, err := h.chooseContext(main, info)
	if err != nil {
		return nil, err
	}
	protos, err := h.chooseALPN(info.ServerName, info.SupportedProtos)
	if err != nil {
		return nil, err
	}
	h.main, h.chosen = main, chosen
	h.policy = h.sessionPolicy(key)
	h.config = main.takeConfig(h)
	c := h.config.tls
	c.NextProtos = protos
	h.askForCertificate(c)
	return c, h.chooseSuite(c, info)
}

// ownContext is the context that the versions, ciphers and curves come from,
// and the certificate unless the client's name leads to another.
func (h *serverHandshake) ownContext() *SecureContext {
	if h.s.context != nil {
		return h.s.context
	}
	return h.s.opts.Server.context.Load()
}

// sessionPolicy returns what the client's sessions are bound to: one that was
// made under another policy is not resumed (CVE-2025-68121).
func (h *serverHandshake) sessionPolicy(key string) []byte {
	opts := h.s.opts
	var d derive.Digest
	d.Add([]byte(h.main.idContext))
	d.Add([]byte(key))
	d.Add([]byte{byte(opts.clientAuth())})
	if opts.clientAuth() != tls.NoClientCert {
		d.Add(h.chosen.trust.Fingerprint())
	}
	return d.Sum()
}

// askForCertificate sets what the client is asked for. Where it must be
// authorized, crypto/tls judges its chain too, and first: only so does the
// client get the alert that fits, since crypto/tls answers every refusal of
// ours with bad_certificate.
func (h *serverHandshake) askForCertificate(c *tls.Config) {
	t, auth := h.chosen.trust, h.s.opts.clientAuth()
	if auth == tls.NoClientCert {
		return
	}
	c.ClientAuth, c.ClientCAs = auth, t.ClientCAs()
	if auth < tls.VerifyClientCertIfGiven {
		return
	}
	t.RequireClientCert(c)
	switch {
	case auth == tls.RequireAndVerifyClientCert:
	case c.ClientAuth == tls.RequireAndVerifyClientCert:
		c.ClientAuth = auth
	default:
		c.ClientAuth = tls.RequestClientCert // verifyClient judges
	}
}

// unwrapSession finds the session of a ticket. nil leads to a full handshake,
// which is the answer to everything that is not as it should be.
func (h *serverHandshake) unwrapSession(handle []byte,
	cs tls.ConnectionState) (*tls.SessionState, error) {
	if len(handle) == 0 {
		return nil, nil // TLS 1.2 asks for a ticket by sending none
	}
	sealed := handle
	id, isHandle := h.ticketKeys().Verify(handle)
	if isHandle && h.s.opts.Sessions != nil {
		if sealed = h.takeStored(id); sealed == nil {
			return nil, nil
		}
	}
	state, issuedAt := h.open(sealed, id, cs)
	if state == nil {
		h.s.sessionCounts().Rejected.Add(1)
		return nil, nil
	}
	h.resumed, h.issuedAt, h.fromStore = state, issuedAt, isHandle
	return state, nil
}

// verifyClient judges the client's certificate, of a resumed session too.
func (h *serverHandshake) verifyClient(cs tls.ConnectionState) error {
	h.s.peer.publish(cs)
	if cs.DidResume {
		h.s.logResumed(cs.Version, h.resumed)
	}
	auth := h.s.opts.clientAuth()
	if auth == tls.NoClientCert {
		return nil
	}
	chains, err := h.chosen.trust.Verify(cs.PeerCertificates,
		trust.ClientAuth, time.Now())
	if err != nil {
		err = h.s.untrusted(err, "")
	} else if err = h.checkIdentity(cs.PeerCertificates, chains[0]); err != nil {
		chains = nil
	}
	h.s.peer.judged(chains, err)
	if auth < tls.VerifyClientCertIfGiven ||
		auth == tls.VerifyClientCertIfGiven && len(cs.PeerCertificates) == 0 {
		return nil
	}
	return err
}

// wrapSession makes the ticket for a session. A stateless ticket is the
// session itself, encrypted; a stateful one is a handle with a MAC, and the
// encrypted session goes to the store.
func (h *serverHandshake) wrapSession(cs tls.ConnectionState,
	state *tls.SessionState) ([]byte, error) {
	b := ticket.Binding{IssuedAt: time.Now(), Policy: h.policy}
	if cs.Version < tls.VersionTLS13 && h.resumed != nil {
		b.IssuedAt = h.issuedAt // the same secret is not given a longer life
	}
	if h.s.opts.Sessions == nil || h.s.sessionCounts().Paused() {
		return h.wrapStateless(cs, state, b)
	}
	return h.wrapStored(cs, state, b)
}

// complete stores the sessions that had to wait for the client to be known, and
// lets go of crypto/tls where that is wanted.
func (h *serverHandshake) complete() {
	if h.secrets != nil {
		h.takeOver()
	}
	if h.s.ConnectionState().DidResume { // verifyClient has published it
		h.s.sessionCounts().Resumed.Add(1)
	}
	for _, e := range h.unstored {
		h.put(e) // a failure costs a full handshake some time
	}
}

// takeOver puts our records in crypto/tls's place. Before TLS 1.3, or if somebody
// uses crypto/tls's connection, it stays.
func (h *serverHandshake) takeOver() {
	defer h.secrets.Wipe()
	s, cs := h.s, h.s.tls.ConnectionState()
	s.mu.Lock() // against TLS, and the end of the socket
	defer s.mu.Unlock()
	if !s.isEnded() && cs.Version == tls.VersionTLS13 && s.link.TakeOver(
		cs.CipherSuite, h.secrets.Client, h.secrets.Server) {
		s.tls = nil
		s.peer.publish(cs)
	}
}

// keyLog is where crypto/tls writes key material to.
func (h *serverHandshake) keyLog() io.Writer {
	log := h.s.keyLogWriter()
	if h.secrets == nil {
		return log
	}
	h.secrets.Log = log
	return h.secrets
}

// announce emits SecureConnection. mu is held.
func (h *serverHandshake) announce() {
	if se := h.s.serverEvents(); se != nil {
		h.s.heard = emitElse(h.s, &se.SecureConnection,
			SecureConnectionEvent{h.s}, h.s.missed)
	}
}
