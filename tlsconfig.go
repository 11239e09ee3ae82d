package tlssocket

import (
	"cmp"
	"crypto/tls"
	"errors"
	"net"
	"slices"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/internal/pairs"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// TLSConfig returns a configuration for code that takes nothing else: gRPC,
// STARTTLS of mail servers, [net/http.Server.ServeTLS]. It serves each client
// as the server does: with the contexts of the moment, SNI, ALPN, OCSP, the
// policy for client certificates, and ticket keys, so that sessions resume
// here and there. The errors of hooks, and what we refuse, are those of
// crypto/tls's handshake, with their codes.
//
// What it does not have: Sessions (tickets carry the session), events and key
// log, HandshakeTimeout, CoalesceWrites; and its connections are not the
// server's: Close and Shutdown do not reach them. Protocols must be in
// ALPNProtocols: what http and gRPC add to the configuration has no effect.
// Where clients must be authorized, crypto/tls looks at their chains first: what
// it refuses is a [*tls.CertificateVerificationError] without a code. It
// fills VerifiedChains there, but not with AllowUnauthorized, nor where the
// system's roots are trusted.
func (s *Server) TLSConfig() *tls.Config {
	opts := *s.options
	opts.Sessions = nil // nobody says when the client is known
	opts.CoalesceWrites = false
	// crypto/tls holds certificates against what is in here when it chooses.
	config := s.context.Load().config.Clone()
	config.NextProtos = slices.Clone(opts.ALPNProtocols)
	config.EncryptedClientHelloKeys = nil // those of the moment count
	config.GetEncryptedClientHelloKeys = func(*tls.ClientHelloInfo) (
		[]tls.EncryptedClientHelloKey, error) {
		return s.context.Load().config.EncryptedClientHelloKeys, nil
	}
	config.GetConfigForClient = func(info *tls.ClientHelloInfo) (*tls.Config,
		error) {
		return lendConfig(&opts, info)
	}
	return config
}

// lendConfig makes the configuration of one connection that is not a Socket.
func lendConfig(opts *Options, info *tls.ClientHelloInfo) (*tls.Config,
	error) {
	conn := info.Conn
	if conn == nil { // of QUIC
		conn, _ = net.Pipe()
	}
	s := &Socket{opts: opts, hooks: &hookScope{ctx: info.Context()}}
	s.link.Init(conn, (*linkOwner)(s), false)
	s.peer.Store(&peerState{tls: new(tls.ConnectionState)}) // no hook reads ahead
	h := newServerHandshake(s)
	config, err := h.hello(info)
	if err != nil {
		return nil, err
	}
	h.config.lend(gotls.LastSteps(info))
	return config, nil
}

// lend leaves the configuration to crypto/tls, which keeps it as long as the
// connection: after so many calls of VerifyConnection and WrapSession it lets go
// of the handshake.
func (sc *serverConfig) lend(steps int) {
	done := func() {
		if steps--; steps == 0 {
			sc.handshake = nil
		}
	}
	sc.tls.KeyLogWriter = nil
	sc.tls.VerifyConnection = func(cs tls.ConnectionState) error {
		defer done()
		return sc.handshake.verifyClient(cs)
	}
	sc.tls.WrapSession = func(cs tls.ConnectionState, ss *tls.SessionState) (
		[]byte, error) {
		defer done()
		return sc.handshake.wrapSession(cs, ss)
	}
}

// TLSConfig returns a client's configuration for code that takes nothing else:
// database drivers, [net/smtp.Client.StartTLS], LDAP, NATS, gRPC. Whoever uses
// it judges the server as a Socket does, on resumption too: the error of what is
// refused is that of [Dialer.DialContext]. The certificates of the context are sent to servers
// that ask.
//
// serverName is a host name or an IP address; where it is "" the user of the
// configuration must set ServerName, as [crypto/tls.Dial] and most libraries do
// by themselves, or the handshake fails with ERR_TLS_CERT_ALTNAME_INVALID. An IP
// address must be given here, and an international name in its form with xn--. A
// host name that the user sets wins. alpn are the
// protocols to offer.
//
// InsecureSkipVerify is set, since VerifyConnection is stricter: so crypto/tls
// fills no VerifiedChains. Sessions are kept in memory, for this configuration
// alone; there are no events, no OCSPPolicy and no CoalesceWrites.
func (c *SecureContext) TLSConfig(serverName string,
	alpn ...string) *tls.Config {
	config := c.config.Clone()
	config.ServerName = serverName
	config.NextProtos = slices.Clone(alpn)
	config.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	config.GetClientCertificate = func(info *tls.CertificateRequestInfo) (
		*tls.Certificate, error) {
		return pairs.ForRequest(info, c.pairs), nil
	}
	config.InsecureSkipVerify = true
	config.VerifyConnection = func(cs tls.ConnectionState) error {
		cs.ServerName = cmp.Or(cs.ServerName, serverName)
		var refused *trust.Error
		if errors.As(c.trust.VerifyServer(cs), &refused) {
			return plainRefusal(&Error{Op: "verify", Side: clientSide,
				Code: refused.Code, Err: refused})
		}
		return nil
	}
	return config
}
