package main

import "github.com/seed-435e3e10/tlssocket/code"

// atAnyPrice is the last resort: never for what has been revoked.
const atAnyPrice = "-insecure connects all the same, to whoever answers"

// verificationHints are for the reasons not to trust a certificate.
var verificationHints = map[code.Code]string{
	code.DepthZeroSelfSignedCert: "trust this certificate if it is yours: " +
		"-ca FILE; " + atAnyPrice,
	code.SelfSignedCertInChain:        unknownCA,
	code.UnableToGetIssuerCert:        unknownCA,
	code.UnableToGetIssuerCertLocally: unknownCA,
	code.UnableToVerifyLeafSignature: otherCA + "; or let the server send its " +
		"intermediate certificates; " + atAnyPrice,
	code.CertHasExpired:  "renew the certificate, or set this machine's clock: date",
	code.CertNotYetValid: "set this machine's clock, or wait: date",
	code.CertRevoked: "ask the server's operator for a new certificate: its CA " +
		"has revoked this one",
	code.CertRejected: "let the client in by a rule, if it is one of yours: the " +
		"message has the subject and the key that -allow-cn and -allow-spki take",
	code.OCSPInvalidResponse: "see the server's log for why it sends no good OCSP " +
		"response, and set this machine's clock; -ocsp-policy check insists less",
	code.CertSignatureFailure: "give -ca the issuer's present certificate: that " +
		"in it has its name but not its key",
	code.CertChainTooLong:   badChain,
	code.PathLengthExceeded: badChain,
	code.InvalidPurpose: "ask the server's operator for a certificate that is " +
		"for servers: one of its chain is not",
	"INVALID_CA": "ask the server's operator for another chain: an issuer in it " +
		"is no CA",
	code.UnableToGetCRL: "give the list of every CA of the chain: -crl FILE -crl FILE",
	code.CRLHasExpired: "get the CA's present list for -crl, or set this " +
		"machine's clock: date",
	code.CRLNotYetValid: "set this machine's clock, or get the CA's present " +
		"list for -crl",
	code.CRLSignatureFailure: "get the list of -crl again: it is damaged, or of " +
		"another CA with the same name",
	code.Unspecified: "let the issuer make another certificate: this one is not " +
		"in order, as the message says",
	code.TLSCertAltNameInvalid: "ask for another name, which is checked: " +
		"-servername NAME",
}

const (
	otherCA   = "trust the CA that issued it, if you do: -ca FILE"
	unknownCA = otherCA + "; " + atAnyPrice
	badChain  = "ask the server's operator for another chain: this one is longer " +
		"than its CAs permit"
)

// hints are for all else that ends a command, by code.
var hints = merge(
	same("try another port: what listens there does not begin with TLS",
		code.SSLWrongVersionNumber,
		code.SSLPacketLengthTooLong,
		code.SSLUnknownProtocol),
	same("see the peer's log, and whether this is its port for TLS: it hung up "+
		"without a reason",
		code.ConnReset, code.ConnAborted,
		code.Pipe, code.NotConn),
	same("take what came for incomplete, and try again: the peer stopped in the "+
		"middle",
		code.SSLUnexpectedEOF),
	same("start the server, or try another port: nothing listens there",
		code.ConnRefused, "ENOENT"),
	same("see the address and this machine's network: none leads there",
		code.HostUnreachable, code.NetUnreachable,
		code.AddrNotAvail),
	same("see the firewall: the system does not permit it",
		code.Access),
	same("see the host's name: it has no address", code.NotFound),
	same("try again: the name server does not answer",
		code.Again),
	same("give it more time, -timeout 30s, or try another port",
		code.TLSHandshakeTimeout),
	same("see the address, or give it more time: -timeout 30s", code.TimedOut),
	negotiationHints, clientCertHints, brokenHints, optionHints, startTLSHints,
)

// startTLSHints are for what comes before TLS with -starttls.
var startTLSHints = merge(
	same("turn TLS on for this port at the server; if it is on, something on the "+
		"way has removed the offer", code.StartTLSRefused),
	same("name the protocol of this port, -starttls PROTOCOL, or leave that out "+
		"where TLS comes first", code.StartTLSProtocol),
	same("trust nothing that came over this way: it is an attack, or the server "+
		"is broken", code.StartTLSInjection),
)

// negotiationHints are for sides that have nothing in common.
var negotiationHints = merge(
	same("give a cipher and a group that both sides have: -ciphers LIST -curves LIST",
		"ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
		"ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY", code.SSLNoSharedCipher, code.SSLNoSuitableKeyShare,
		code.SSLWrongCipherReturned),
	same("try a key of another kind, RSA or EC: -cert FILE -key FILE",
		code.SSLNoSuitableSignature),
	same("give a version that both sides speak: -min VERSION -max VERSION",
		code.SSLUnsupportedProtocol,
		"ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"),
	same("leave out -max: a newer version was possible, unless something on the "+
		"way keeps the sides from it",
		code.SSLInappropriateFallback,
		"ERR_SSL_TLSV1_ALERT_INAPPROPRIATE_FALLBACK"),
	same("offer a protocol that the server has: -alpn LIST",
		code.SSLNoApplicationProtocol,
		"ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL"),
	same("ask for another name: -servername NAME; the server has no certificate "+
		"for this one", "ERR_SSL_TLSV1_UNRECOGNIZED_NAME"),
	same("speak TLS 1.3, in which nobody renegotiates: -min TLSv1.3",
		code.SSLNoRenegotiation,
		"ERR_SSL_TLSV1_ALERT_NO_RENEGOTIATION"),
)

// clientCertHints are for what a server says of our certificate.
var clientCertHints = merge(
	same("send the server a certificate that it trusts: -cert FILE -key FILE",
		"ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
		"ERR_SSL_SSLV3_ALERT_NO_CERTIFICATE",
		"ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
		"ERR_SSL_TLSV1_ALERT_ACCESS_DENIED",
		"ERR_SSL_TLSV1_CERTIFICATE_UNOBTAINABLE",
		"ERR_SSL_TLSV1_BAD_CERTIFICATE_HASH_VALUE",
		"ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE",
		"ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
		"ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN"),
	same("renew the certificate of -cert, or set the clocks: to the server it has "+
		"expired",
		"ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED"),
	same("get a new certificate for -cert and -key: its CA has revoked this one",
		"ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED"),
)

func same(hint string, codes ...code.Code) map[code.Code]string {
	m := make(map[code.Code]string, len(codes))
	for _, c := range codes {
		m[c] = hint
	}
	return m
}
