// Package tlssocket is Node's tls.TLSSocket in Go, on crypto/tls: a TLS
// connection over any other connection, as client or server.
//
// # Usual
//
// Connect dials a server, NewServer makes one, and New wraps a connection that
// exists, be it in use already. A Socket is a net.Conn that knows more: why
// its peer is not authorized, in Node's words; its session, as bytes that
// resume it elsewhere; its key log; the OCSP response of its server.
//
// # Names
//
// Node's names stand in Go's form: tls.connect is Connect, tls.createServer is
// NewServer, tls.createSecureContext is NewSecureContext, getSession is
// Socket.Session, isServer is Options.IsServer, error codes are constants of
// package code. rejectUnauthorized, which is true in Node, is AllowUnauthorized
// here, which is false: the same. What Node asks in callbacks (SNICallback,
// ALPNCallback, OCSPRequest, newSession and resumeSession) are fields of the
// options that may take their time and return an error; what it tells in
// events are Events. docs/compat.md lists them all.
//
// # Events
//
// An Event has listeners, and the events of a socket keep these promises:
//
//  1. Per socket one listener runs at a time.
//  2. Listeners run in the order in which things happened.
//  3. The listeners of one event run in the order in which they were added.
//  4. No lock of this package is held meanwhile; any method may be called.
//  5. A slow listener delays the later events of its socket, never the peer's
//     bytes, unless it is one of Data: the peer is read no faster than that.
//  6. OCSPResponse is delivered, and its listeners have returned, before the
//     handshake is complete; a listener may destroy the socket then.
//  7. Error comes at most once, then Close, exactly once and last.
//  8. The listeners of different sockets run concurrently.
//  9. An error that nobody listens to is returned by the next call, and by
//     Socket.Err.
//
// An event that nobody listens to costs nothing. A listener that panics ends
// its socket, with an error that wraps the PanicError. Plain use needs no
// events at all.
//
// # Trust
//
// Verification is on unless AllowUnauthorized is set. A peer is authorized
// only if crypto/x509 accepts its chain and OpenSSL would, and a server only
// if the certificate is for its name. Unlike in Node, this holds for New as
// well, a resumed connection is judged again, and a peer that is refused is
// told so by an alert. Options.OCSPPolicy adds OCSP, for which a server has an
// ocsp.Stapler. TLS 1.2 is the least version unless MinVersion says otherwise.
//
// Sessions, ticket keys, key log lines and passphrases are secrets. They are
// in no error text and nothing here writes them anywhere.
//
// # In crypto/tls's own types
//
// Certificates may have any crypto.Signer as key, and RootCAs is a pool:
// [ContextOptions]. [Options] have ClientAuth, GetCertificate and
// GetClientCertificate as tls.Config has them, so that what is made for that fits,
// and ContextFor and CheckClientIdentity for what it leaves to
// GetConfigForClient and VerifyConnection. Hooks get the values of the context of
// [Socket.Handshake], [Connect] or [Dialer.DialContext].
//
// net/http gets connections from [Server.Listener] or [Server.Sockets], and dials
// with a [Dialer]; [Of] finds the Socket of a connection that it hands out. What
// takes a tls.Config and nothing else gets that of [Server.TLSConfig] or
// [SecureContext.TLSConfig]. Package reload has contexts that follow their files.
//
// Programs to copy from, one for each of these and more, are in the repository's
// folder examples.
//
// # What is not possible
//
// crypto/tls has no pre-shared keys, no finite-field Diffie-Hellman, no CCM
// suites, no choice among the TLS 1.3 suites or of signature algorithms, no
// renegotiation that we start, no 0-RTT over TCP. Options that would need them
// are refused with code.TLSUnsupported, or do not exist.
package tlssocket
