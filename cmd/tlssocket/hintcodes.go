package main

import "github.com/seed-435e3e10/tlssocket/code"

// atAnyPrice is the last resort: never for what has been revoked.
const atAnyPrice = "-insecure connects all the same, to whoever answers"

// verificationHints are for the reasons not to trust a certificate.
var verificationHints = map[code.Code]string{
	code.DepthZeroSelfSignedCert: "-ca FILE trusts another CA, or " +
		"this certificate itself; " + atAnyPrice,
	code.SelfSignedCertInChain:        unknownCA,
	code.UnableToGetIssuerCert:        unknownCA,
	code.UnableToGetIssuerCertLocally: unknownCA,
	code.UnableToVerifyLeafSignature: otherCA + "; or the server " +
		"does not send its intermediate certificates; " + atAnyPrice,
	code.CertHasExpired: "see the certificate's dates and this " +
		"machine's clock; the server's operator can renew it",
	code.CertNotYetValid: "see the certificate's dates and this " +
		"machine's clock",
	code.CertRevoked: "its CA has revoked this certificate: ask " +
		"the server's operator for a new one",
	code.CertRejected: "the -allow rules let in others: the message has the " +
		"subject and the key that a rule can name",
	code.OCSPInvalidResponse: "nothing shows that the certificate " +
		"is not revoked: the server's log may tell why; or see this " +
		"machine's clock",
	code.CertSignatureFailure: "the CA of -ca has the name of the " +
		"issuer but not its key: is it the issuer's present certificate?",
	code.CertChainTooLong:   badChain,
	code.PathLengthExceeded: badChain,
	code.InvalidPurpose: "a certificate of the chain is not for " +
		"this use: the server's operator needs another",
	"INVALID_CA": "an issuer in the chain is no CA: the server's operator " +
		"needs another chain",
	code.UnableToGetCRL: "-crl needs a list of every CA of the chain",
	code.CRLHasExpired: "-crl needs the CA's present list: get it " +
		"again, and see this machine's clock",
	code.CRLNotYetValid: "see this machine's clock, or is the list " +
		"of -crl made for later?",
	code.CRLSignatureFailure: "the list of -crl is damaged or of " +
		"another CA with the same name: get it again",
	code.Unspecified: "the certificate itself is not in order, as " +
		"the message says: its issuer has to make another",
	code.TLSCertAltNameInvalid: "-servername NAME asks for another " +
		"name and checks it",
}

const (
	otherCA   = "-ca FILE trusts another CA: its issuer's, if you trust that"
	unknownCA = otherCA + "; " + atAnyPrice
	badChain  = "the chain is longer than its CAs permit: the server's " +
		"operator needs another"
)

// hints are for all else that ends a command, by code.
var hints = merge(
	same("is it the right port, and does it speak TLS from the start?",
		code.SSLWrongVersionNumber,
		code.SSLPacketLengthTooLong,
		code.SSLUnknownProtocol),
	same("the peer hung up without a reason: does it speak TLS on this "+
		"port? Its log may tell",
		code.ConnReset, code.ConnAborted,
		code.Pipe, code.NotConn),
	same("the peer stopped in the middle: what came before is not complete",
		code.SSLUnexpectedEOF),
	same("nothing listens there: is the port right, does the server run?",
		code.ConnRefused, "ENOENT"),
	same("no network leads there: is the address right, is the network up?",
		code.HostUnreachable, code.NetUnreachable,
		code.AddrNotAvail),
	same("the system does not permit it: does a firewall?",
		code.Access),
	same("is the host's name right?", code.NotFound),
	same("the name server does not answer: try again",
		code.Again),
	same("-timeout gives it more time, say 30s; or is it the wrong port?",
		code.TLSHandshakeTimeout),
	same("no answer in time: is the address right? -timeout gives it more "+
		"time, say 30s", code.TimedOut),
	negotiationHints, clientCertHints, brokenHints, optionHints, startTLSHints,
)

// startTLSHints are for what comes before TLS with -starttls.
var startTLSHints = merge(
	same("the server's operator can turn TLS on for this port; or something on "+
		"the way has removed the offer", code.StartTLSRefused),
	same("is -starttls the right protocol for this port? Without it TLS comes "+
		"first", code.StartTLSProtocol),
	same("trust nothing that came over this way: it is an attack, or the server "+
		"is broken", code.StartTLSInjection),
)

// negotiationHints are for sides that have nothing in common.
var negotiationHints = merge(
	same("the sides share no cipher or group: see -ciphers and -curves",
		"ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
		"ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY", code.SSLNoSharedCipher, code.SSLNoSuitableKeyShare,
		code.SSLWrongCipherReturned),
	same("a key of another kind may do, RSA or EC: see -cert and -key",
		code.SSLNoSuitableSignature),
	same("the sides share no protocol version: see -min and -max",
		code.SSLUnsupportedProtocol,
		"ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"),
	same("a newer version was possible: leave out -max; or something on "+
		"the way keeps the sides from it",
		code.SSLInappropriateFallback,
		"ERR_SSL_TLSV1_ALERT_INAPPROPRIATE_FALLBACK"),
	same("the sides share no protocol: see -alpn",
		code.SSLNoApplicationProtocol,
		"ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL"),
	same("the server has no certificate for this name: -servername NAME "+
		"asks for another", "ERR_SSL_TLSV1_UNRECOGNIZED_NAME"),
	same("the server wants to renegotiate, which is refused: -min TLSv1.3 "+
		"does without", code.SSLNoRenegotiation,
		"ERR_SSL_TLSV1_ALERT_NO_RENEGOTIATION"),
)

// clientCertHints are for what a server says of our certificate.
var clientCertHints = merge(
	same("the server wants a certificate that it trusts: see -cert and -key",
		"ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
		"ERR_SSL_SSLV3_ALERT_NO_CERTIFICATE",
		"ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
		"ERR_SSL_TLSV1_ALERT_ACCESS_DENIED",
		"ERR_SSL_TLSV1_CERTIFICATE_UNOBTAINABLE",
		"ERR_SSL_TLSV1_BAD_CERTIFICATE_HASH_VALUE",
		"ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE",
		"ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
		"ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN"),
	same("our certificate has expired for the server: -cert and -key need "+
		"a new one, or a clock is wrong",
		"ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED"),
	same("our certificate is revoked: -cert and -key need a new one",
		"ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED"),
)

func same(hint string, codes ...code.Code) map[code.Code]string {
	m := make(map[code.Code]string, len(codes))
	for _, c := range codes {
		m[c] = hint
	}
	return m
}
