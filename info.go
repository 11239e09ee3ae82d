package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"sync/atomic"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/cipherlist"
	"github.com/seed-435e3e10/tlssocket/internal/clientsession"
	"github.com/seed-435e3e10/tlssocket/internal/curves"
	"github.com/seed-435e3e10/tlssocket/internal/protocol"
)

// CipherInfo names a cipher suite.
type CipherInfo struct {
	Name         string // OpenSSL's, "ECDHE-RSA-AES128-GCM-SHA256"
	StandardName string // IANA's, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
	Version      string // the least protocol that has it, "TLSv1.2"
}

// KeyInfo tells how the keys were agreed on.
type KeyInfo struct {
	Type string // "ECDH", or "KEM" where ML-KEM has a part in it
	Name string // "X25519", "prime256v1", "X25519MLKEM768", …
	Size int    // bits; 0 for "KEM", which has no single size
}

// peerState is what is known of the connection. It is replaced, not changed.
type peerState struct {
	tls     *tls.ConnectionState // nil once secure, if crypto/tls still has it
	verdict *verdict             // nil: the peer was not asked for a certificate
	secure  bool
}

// verdict is what became of the peer's certificate. A client always has one.
type verdict struct {
	chains [][]*x509.Certificate
	err    error // why the peer is not authorized
}

// strangers is the state of all connections that are secure and whose peers
// were not asked for a certificate.
var strangers = peerState{secure: true}

// peer is what the accessors know of the connection; nil before the handshake.
type peer struct{ atomic.Pointer[peerState] }

// stateOf returns the state with a copy of crypto/tls's.
func stateOf(cs *tls.ConnectionState) *peerState {
	p := new(struct { // one allocation, which lives as long as the connection
		peerState
		cs tls.ConnectionState
	})
	p.cs = *cs
	p.tls = &p.cs
	return &p.peerState
}

// publish makes the state of the handshake known.
func (k *peer) publish(cs tls.ConnectionState) {
	p := stateOf(&cs)
	if old := k.Load(); old != nil {
		p.verdict, p.secure = old.verdict, old.secure
	}
	k.Store(p)
}

// judged makes known whether the peer is trusted.
func (k *peer) judged(chains [][]*x509.Certificate, err error) {
	p := *k.Load()
	p.verdict = &verdict{chains, err}
	k.Store(&p)
}

// secured is publish once the handshake is complete.
func (k *peer) secured() {
	old := k.Load()
	if old == nil || old.verdict == nil && !old.tls.HandshakeComplete {
		k.Store(&strangers)
		return
	}
	p := new(peerState)
	if old.tls.HandshakeComplete { // nobody else has it
		p = stateOf(old.tls)
	}
	p.verdict, p.secure = old.verdict, true
	k.Store(p)
}

// Authorized reports whether the peer's certificate was asked for, came, and
// is trusted for its name. It is false before the connection is secure.
//
// Node: tlsSocket.authorized.
func (s *Socket) Authorized() bool {
	p := s.peer.Load()
	return p != nil && p.secure && p.verdict != nil && p.verdict.err == nil
}

// AuthorizationError returns why the peer is not authorized: an *Error with
// OpenSSL's code, or nil. It is nil where no certificate was asked for.
//
// Node: tlsSocket.authorizationError.
func (s *Socket) AuthorizationError() error {
	if p := s.peer.Load(); p != nil && p.verdict != nil {
		return p.verdict.err
	}
	return nil
}

// ALPNProtocol returns the protocol that was agreed on, "" if none.
//
// Node: tlsSocket.alpnProtocol.
func (s *Socket) ALPNProtocol() string {
	return s.ConnectionState().NegotiatedProtocol
}

// ServerName returns the name that the client asked for (SNI), "" if none.
//
// Node: tlsSocket.servername.
func (s *Socket) ServerName() string { return s.ConnectionState().ServerName }

// Protocol returns the protocol's version, such as "TLSv1.3"; "" before it is
// agreed on.
//
// Node: tlsSocket.getProtocol.
func (s *Socket) Protocol() string { return protocol.Name(s.ConnectionState().Version) }

// Cipher names the cipher suite; the zero value before it is agreed on.
//
// Node: tlsSocket.getCipher.
func (s *Socket) Cipher() CipherInfo {
	c, _ := cipherlist.Lookup(s.ConnectionState().CipherSuite)
	return CipherInfo{c.Name, c.StandardName, c.Version}
}

// EphemeralKey tells how the keys were agreed on. It is the zero value on a
// server, before the handshake, and where nothing ephemeral was used.
//
// Node: tlsSocket.getEphemeralKeyInfo.
func (s *Socket) EphemeralKey() KeyInfo {
	id := s.ConnectionState().CurveID
	if s.opts.IsServer || id == 0 {
		return KeyInfo{}
	}
	k := curves.Describe(id)
	return KeyInfo{k.Type, k.Name, k.Size}
}

// PeerCertificates returns the chain as the peer sent it, leaf first; also
// that of a session which was resumed. It must not be changed.
//
// Node: tlsSocket.getPeerCertificate, tlsSocket.getPeerX509Certificate.
func (s *Socket) PeerCertificates() []*x509.Certificate {
	return s.ConnectionState().PeerCertificates
}

// LocalCertificate returns the certificate that this side sent, or would send
// if asked; nil if there is none. A server's is known from the handshake on.
//
// Node: tlsSocket.getCertificate, tlsSocket.getX509Certificate.
func (s *Socket) LocalCertificate() *x509.Certificate {
	s.mu.Lock()
	local := s.local
	s.mu.Unlock()
	if local == nil && s.context != nil && len(s.context.pairs) > 0 {
		return s.context.pairs[0].Leaf
	}
	return local
}

func (s *Socket) setLocal(c *x509.Certificate) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.local = c
}

// SessionReused reports whether the handshake resumed a session.
//
// Node: tlsSocket.isSessionReused.
func (s *Socket) SessionReused() bool { return s.ConnectionState().DidResume }

// Session returns what Options.Session can resume, on a client: up to TLS 1.2
// the session of the connection, in TLS 1.3 that of the newest ticket and nil
// before one came. WARNING: it is a secret.
//
// Node: tlsSocket.getSession.
func (s *Socket) Session() []byte {
	if session := s.newestSession(); session != nil {
		return session.Bytes()
	}
	return nil
}

func (s *Socket) newestSession() *clientsession.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.session
}

// TLSTicket returns the ticket of Session, nil if there is none.
//
// Node: tlsSocket.getTLSTicket.
func (s *Socket) TLSTicket() []byte {
	if session := s.newestSession(); session != nil {
		return session.Ticket()
	}
	return nil
}

// ConnectionState returns crypto/tls's view of the connection, with the chains
// that the verification found. It is the zero value before the handshake.
func (s *Socket) ConnectionState() tls.ConnectionState {
	p := s.peer.Load()
	if p == nil {
		return tls.ConnectionState{}
	}
	var cs tls.ConnectionState
	if p.tls != nil {
		cs = *p.tls
	} else {
		cs = s.tls.ConnectionState()
	}
	cs.VerifiedChains = nil
	if p.verdict != nil {
		cs.VerifiedChains = p.verdict.chains
	}
	return cs
}

// ExportKeyingMaterial returns length bytes of keying material for label and
// context (RFC 5705, RFC 8446, section 7.5). A nil context and an empty one
// differ up to TLS 1.2. TLS 1.3 has labels of at most 249 bytes, and at most
// 8160 bytes of material, 12240 with AES-256.
//
// Node: tlsSocket.exportKeyingMaterial.
func (s *Socket) ExportKeyingMaterial(length int, label string,
	context []byte) ([]byte, error) {
	const op = "export keying material"
	if !s.isSecure() {
		return nil, s.wrap(op, failure{code.TLSInvalidState,
			fmt.Errorf("the connection is not secure yet")})
	}
	cs := s.ConnectionState()
	if err := protocol.CheckExport(&cs, length, label); err != nil {
		return nil, optionError(op, err)
	}
	out, err := cs.ExportKeyingMaterial(label, context, length)
	if err != nil {
		return nil, s.wrap(op, failure{code.TLSUnsupported, err})
	}
	return out, nil
}

// TLS returns crypto/tls's connection, for code that insists on its type, as
// http.Transport does for HTTP/2: return it from DialTLSContext if h2 is among
// the ALPNProtocols. It gives up what Socket adds to Read, Write and Close:
// Data, events for errors, the run-ahead read, CoalesceWrites, deadlines that
// break nothing. Do not read or write the Socket itself after that. To ask about
// the connection [Socket.ConnectionState] does, which changes nothing.
//
// On a server with CompactRecords it must be called before the handshake is
// complete: that keeps crypto/tls's connection. Afterwards it is nil.
func (s *Socket) TLS() *tls.Conn {
	s.mu.Lock()
	c := s.tls
	if c != nil {
		s.link.Plain()
	}
	s.mu.Unlock()
	if c != nil {
		s.link.StopTelling()
	}
	return c
}

// BytesRead counts the encrypted bytes that came from the connection beneath.
//
// Node: socket.bytesRead.
func (s *Socket) BytesRead() int64 { return s.link.BytesRead() }

// BytesWritten counts the encrypted bytes that went to the connection beneath.
//
// Node: socket.bytesWritten.
func (s *Socket) BytesWritten() int64 { return s.link.BytesWritten() }
