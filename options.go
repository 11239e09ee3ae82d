package tlssocket

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

// Options configure New and Connect. They are cloned: changing them later,
// or using them for many sockets, is fine. A nil *Options is a client with
// defaults. CA, Cert, Key and the like are fields of the ContextOptions that
// stand in it: in a literal write ContextOptions: tlssocket.ContextOptions{…},
// or set them afterwards.
//
// A hook (a field that is a function, but for OnSession, or a method of Sessions)
// runs on the goroutine of its socket's handshake and may take its time. Its
// context ends when the socket does, and has the values of the context that
// [Socket.Handshake], [Connect] or [Dialer.DialContext] got. It must not wait for
// that socket's handshake. An error or a panic in it fails this handshake alone;
// the error is the cause of the one that Handshake returns.
//
// Node: new tls.TLSSocket.
type Options struct {
	// IsServer makes the socket the server of the handshake. Zero: a client.
	//
	// Node: options.isServer.
	IsServer bool

	// Server makes its contexts, hooks, sessions, ticket keys and events, and what
	// it wants of clients, serve this socket too, and lets its Close and Shutdown reach it.
	// Fields that are set here win over the server's. It needs IsServer.
	//
	// Node: options.server.
	Server *Server

	// RequestCert makes a server ask for the client's certificate. A client
	// always gets the server's.
	//
	// Node: options.requestCert.
	RequestCert bool

	// AllowUnauthorized completes the handshake with a peer that is not
	// authorized. WARNING: then everything depends on the caller looking at
	// Socket.Authorized. On a server it matters with RequestCert only.
	// Unlike Node, the zero value refuses in New as it does in Connect, and
	// the peer is told by an alert.
	//
	// Node: options.rejectUnauthorized.
	AllowUnauthorized bool

	// ClientAuth is what a server wants of the client's certificate, in the
	// words of crypto/tls, in place of RequestCert and AllowUnauthorized, beside
	// which it is an error:
	//
	//	RequestClientCert           ask; Socket.Authorized tells
	//	RequireAnyClientCert        as above, but there must be one
	//	VerifyClientCertIfGiven     refuse one that is not trusted
	//	RequireAndVerifyClientCert  as RequestCert alone
	//
	// WARNING: with the first two everything depends on the caller looking at
	// [Socket.Authorized].
	ClientAuth tls.ClientAuthType

	// CheckClientIdentity has the last word on a client whose certificate is
	// trusted: whether it is one of those that may connect. chain is the
	// verified one, leaf first, and must not be changed. An error makes the
	// client one that is not authorized, with its code, or CERT_REJECTED if it
	// has none. It is called on resumption too, and not for clients without a
	// certificate. It needs RequestCert or ClientAuth.
	//
	// In TLS 1.3 it runs before the client has proved that it has the key, so it
	// must have no effects: who got through shows in the events.
	CheckClientIdentity func(ctx context.Context,
		chain []*x509.Certificate) error

	// RequestOCSP makes a client emit Events.OCSPResponse. crypto/tls asks
	// for a response in any case; without this option nothing is emitted.
	// Servers ignore it.
	//
	// Node: options.requestOCSP.
	RequestOCSP bool

	// OCSPPolicy is what a client makes of the OCSP response that the server
	// staples, once it trusts the chain and the name. Zero: nothing, as Node
	// does. A server that is refused is one that is not authorized, with all
	// that AllowUnauthorized means for it. It does not need RequestOCSP. Only
	// a client may set it.
	//
	// A session keeps the response of the handshake that made it. That is
	// judged again before the session is offered: once it has expired, or if
	// there was none where the policy wants one, a full handshake gets a new
	// one.
	OCSPPolicy OCSPPolicy

	// ALPNProtocols are the protocols to agree on, in order of preference;
	// the server's order wins. If both sides have protocols and none is
	// common, the server refuses with alert 120, no_application_protocol
	// (RFC 7301, section 3.2). ParseALPN reads Node's wire format.
	//
	// Node: options.ALPNProtocols.
	ALPNProtocols []string

	// ALPN chooses one of the offered protocols on a server, when a client
	// offers any; "" refuses with alert 120. serverName is "" if the client
	// sent none. It excludes ALPNProtocols.
	//
	// Node: options.ALPNCallback.
	ALPN func(ctx context.Context, serverName string, offered []string) (
		string, error)

	// SNI chooses the context of a server by the name that the client asks
	// for: its certificates, keys and CAs serve the connection. Versions,
	// ciphers and curves remain those of the server's own context, as in
	// Node. Nil, nil chooses that one. It is not called for clients that send
	// no name. Unlike Node, it is called on resumption as well, since a
	// session belongs to the context in which it was made.
	//
	// Node: options.SNICallback.
	SNI func(ctx context.Context, serverName string) (*SecureContext, error)

	// ContextFor is SNI with all that the client says: its name, if it sent one,
	// its protocols, suites and versions, and hello.Conn, which is the connection
	// beneath, for its addresses. It is called for clients without a name too. It
	// excludes SNI.
	ContextFor func(ctx context.Context, hello *tls.ClientHelloInfo) (
		*SecureContext, error)

	// GetCertificate gives a server the certificate for a client, when name and
	// protocol are known: it has the last word, over the context that SNI, a
	// name or ContextFor has led to. Nil, nil leaves the choice to that. It is
	// that of tls.Config, so those of autocert, certmagic, go-spiffe, and
	// [github.com/seed-435e3e10/tlssocket/ocsp.Stapler.GetCertificate] fit. The
	// hello has what ContextFor gets, and its Context is the hook's. It is asked
	// on a TLS 1.2 resumption as well, not on one of TLS 1.3.
	//
	// Node: tlsSocket.setKeyCert.
	GetCertificate func(hello *tls.ClientHelloInfo) (*tls.Certificate, error)

	// GetClientCertificate gives a client the certificate for a server that asks
	// for one. One without a chain sends none; nil, nil sends one of the
	// context's. Its key may be any [crypto.Signer]. Since it may speak for
	// somebody else the next time, a session of a connection that it was asked
	// for does not go into Sessions.
	GetClientCertificate func(*tls.CertificateRequestInfo) (
		*tls.Certificate, error)

	// OCSP gives a server the DER of the OCSP response to staple, when a
	// client asks for it. issuer is nil if neither the chain nor the CAs have
	// it. Nil, nil sends none. Stapler.Staple is such a function, which gets
	// the responses by itself. Unlike Node, it is asked on a TLS 1.2
	// resumption as well, where nothing is stapled: crypto/tls wants the
	// certificate before it looks at the ticket, and may still turn that down.
	//
	// Node: server event OCSPRequest.
	OCSP func(ctx context.Context, certificate, issuer *x509.Certificate) (
		[]byte, error)

	// Sessions keeps a server's sessions: tickets are handles to them. Zero:
	// tickets carry the session, encrypted with the ticket keys. A client
	// keeps its own sessions there, and resumes them by itself (SessionCache);
	// Session, if set, goes first. A store sees ciphertext only, and what it
	// gives back is checked: of a client by the key that TicketKeys says.
	//
	// Node: server event newSession, server event resumeSession.
	Sessions store.Store

	// SessionStoreTimeout bounds each call of Sessions. Zero: 500 ms.
	SessionStoreTimeout time.Duration

	// Session is what a client resumes, as it came from Events.Session or
	// Socket.Session. One that cannot be used (malformed, expired, of another
	// server or version, not trusted today) leads to a full handshake.
	// Servers ignore it. WARNING: it is a secret that must not be read or
	// written by others: who can make a session can pass for its server.
	//
	// Unlike Node, the server is judged again: its chain, CRLs, the time and
	// the name.
	//
	// Node: options.session.
	Session []byte

	// OnSession is called with each session that a client gets, by the
	// goroutine that met it: in the handshake up to TLS 1.2, later in a Read,
	// which returns after it. So it never comes after data that the server
	// sent later, and nobody reads ahead for it as for Events.Session. It must
	// not call methods of the socket; a panic in it ends the socket. WARNING: a
	// session is a secret.
	//
	// Node: event session.
	OnSession func(session []byte)

	// SecureContext has certificates, CAs and the like. Zero: it is made of
	// the ContextOptions below, which are ignored otherwise.
	//
	// Node: options.secureContext.
	SecureContext *SecureContext

	// ServerName is the name that a client asks for (SNI, RFC 6066, section
	// 3) and checks the certificate against. An IP address is only checked.
	// Zero: Connect takes the host of its address; New takes the peer's IP
	// address, and where there is none (a pipe, a unix socket) no certificate
	// is good enough, unless AllowUnauthorized or CheckServerIdentity is set.
	//
	// An international name must be in its form with xn--, which
	// idna.Lookup.ToASCII of golang.org/x/net gives, as net/http uses it.
	//
	// Node: options.servername.
	ServerName string

	// ECHConfigList makes a client use Encrypted Client Hello (RFC 9849): only
	// the public name of the configuration is seen on the wire, and ServerName is
	// encrypted. It is the list as DNS has it (RFC 9848, SvcParam "ech"). TLS 1.3
	// is the least version then. Zero: no ECH.
	//
	// If the server has not the key, the handshake fails with
	// [code.ECHRejected], once the server has proved to be the public one. Then
	// [tls.ECHRejectionError], which errors.As finds, has the list to try again
	// with, or none if the server does without ECH.
	ECHConfigList []byte

	// CheckServerIdentity replaces the function of that name: a client calls
	// it once the chain is trusted. host is ServerName or what stands for it.
	// An error that is or wraps a code.Code has that code; another one has
	// ERR_TLS_CERT_ALTNAME_INVALID.
	//
	// Node: options.checkServerIdentity.
	CheckServerIdentity func(host string, cert *x509.Certificate) error

	// HandshakeTimeout bounds the handshake. Zero: 120 seconds for a socket
	// of a Server, no bound for others.
	//
	// Node: options.handshakeTimeout.
	HandshakeTimeout time.Duration

	// Events has listeners that must be there before the handshake. Several
	// sockets may share it; each event names its socket. Zero: the socket
	// makes one when it is asked for.
	Events *Events

	// Logger gets what a server could tell nobody else: why an accepted
	// connection failed in its handshake, where nobody listens to
	// ServerEvents.TLSClientError (as a warning), and the panic of a listener
	// that nobody hears of. Peers decide how often that is. A client's failed
	// handshake is returned, and never logged. Zero: [slog.Default].
	Logger *slog.Logger

	// CoalesceWrites lets Write return before its bytes are sent, so that
	// small writes share records and system calls. An error shows at the next
	// call. Close and CloseWrite wait for what is queued, Destroy drops it.
	CoalesceWrites bool

	// CompactRecords makes a server's connection of TLS 1.3 cost little while
	// it waits: once the handshake is complete it lets go of crypto/tls, and
	// its records are protected by this library ([RFC 8446], section 5), with
	// the ciphers of Go. docs/security.md says what that means. Everything is
	// as without it, but for [Socket.TLS]. It has no effect on clients, up to
	// TLS 1.2, in FIPS mode, and on what Listener and TLSConfig serve.
	//
	// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446
	CompactRecords bool

	ContextOptions
}

// clone copies o, and all that it refers to and this package could change.
func (o *Options) clone() *Options {
	if o == nil {
		return &Options{}
	}
	c := *o
	c.ALPNProtocols = slices.Clone(o.ALPNProtocols)
	c.Session = slices.Clone(o.Session)
	c.ECHConfigList = slices.Clone(o.ECHConfigList)
	c.ContextOptions = o.ContextOptions.clone()
	return &c
}

// inherit fills o, a clone, with what its server has and o leaves open.
func (o *Options) inherit() {
	from := o.Server.options
	if !o.RequestCert && o.ClientAuth == tls.NoClientCert {
		o.RequestCert = from.RequestCert
		o.AllowUnauthorized = from.AllowUnauthorized
		o.ClientAuth = from.ClientAuth
	}
	if o.CheckClientIdentity == nil {
		o.CheckClientIdentity = from.CheckClientIdentity
	}
	if o.ALPN == nil && len(o.ALPNProtocols) == 0 {
		o.ALPN, o.ALPNProtocols = from.ALPN, from.ALPNProtocols
	}
	if o.SNI == nil && o.ContextFor == nil {
		o.SNI, o.ContextFor = from.SNI, from.ContextFor
	}
	if o.GetCertificate == nil {
		o.GetCertificate = from.GetCertificate
	}
	if o.OCSP == nil {
		o.OCSP = from.OCSP
	}
	if o.Sessions == nil {
		o.Sessions = from.Sessions
	}
	if o.SessionStoreTimeout == 0 {
		o.SessionStoreTimeout = from.SessionStoreTimeout
	}
	if o.HandshakeTimeout == 0 {
		o.HandshakeTimeout = from.HandshakeTimeout
	}
	if o.Logger == nil {
		o.Logger = from.Logger
	}
	o.CoalesceWrites = o.CoalesceWrites || from.CoalesceWrites
	o.CompactRecords = o.CompactRecords || from.CompactRecords
}
