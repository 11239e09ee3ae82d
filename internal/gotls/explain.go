package gotls

import (
	"crypto/tls"
	"errors"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
)

// Explain returns the code for an error that is crypto/tls's own, and a
// sentence to put in place of its text, or "". There is no code for errors of
// others, and none for alerts: those are found by [Alert].
func Explain(err error, isServer bool) (c code.Code, text string) {
	var header tls.RecordHeaderError
	if errors.As(err, &header) {
		c := headerCode(header, isServer)
		return c, headerTexts[c]
	}
	var rejected *tls.ECHRejectionError
	if errors.As(err, &rejected) {
		return code.ECHRejected, ""
	}
	own := err.Error()
	for _, known := range messages {
		if strings.HasPrefix(own, known.prefix) {
			return known.code, known.text
		}
	}
	if strings.HasPrefix(own, ownText) {
		return code.SSLProtocol, ""
	}
	return "", ""
}

// headerCode looks at a first record that is not TLS.
func headerCode(e tls.RecordHeaderError, isServer bool) code.Code {
	switch {
	case strings.Contains(e.Msg, "SSLv2"):
		return code.SSLUnknownProtocol
	case strings.Contains(e.Msg, "oversized"):
		return code.SSLPacketLengthTooLong
	case !isServer:
		return code.SSLWrongVersionNumber
	}
	start := string(e.RecordHeader[:])
	for _, method := range []string{"GET ", "POST ", "HEAD ", "PUT "} {
		if strings.HasPrefix(start, method) {
			return code.SSLHTTPRequest
		}
	}
	if start == "CONNE" {
		return code.SSLHTTPSProxyRequest
	}
	return code.SSLWrongVersionNumber
}

// headerTexts says in plain words what a first record is that is not TLS.
var headerTexts = map[code.Code]string{
	code.SSLHTTPRequest:       "the client sent an HTTP request without TLS",
	code.SSLHTTPSProxyRequest: "the client sent an HTTP request for a proxy",
	code.SSLWrongVersionNumber: "what the peer sent is not TLS, or of a version " +
		"that nobody speaks",
}

// messages maps what crypto/tls says of a failed handshake, where it has no
// type for it.
var messages = []struct {
	prefix string
	code   code.Code
	text   string // in place of crypto/tls's, if not ""
}{
	{"tls: certificate private key (<nil>)", code.SSLNoSuitableSignature,
		"the server has no certificate for this client"},
	{"tls: no cipher suite supported by both", code.SSLNoSharedCipher, ""},
	{"tls: client offered only unsupported versions",
		code.SSLUnsupportedProtocol, ""},
	{"tls: server selected unsupported protocol version",
		code.SSLUnsupportedProtocol, ""},
	{"tls: no supported versions satisfy", code.TLSProtocolVersionConflict, ""},
	{"tls: no supported elliptic curves offered", code.SSLNoSharedCipher, ""},
	{"tls: no key exchanges supported by both", code.SSLNoSuitableKeyShare, ""},
	{"tls: server selected unsupported group", code.SSLNoSuitableKeyShare, ""},
	{"tls: server selected unsupported curve", code.SSLNoSuitableKeyShare, ""},
	{"tls: peer doesn't support any", code.SSLNoSuitableSignature, ""},
	{"tls: peer doesn't support the certificate", code.SSLNoSuitableSignature, ""},
	{"tls: missing signature_algorithms", code.SSLNoSuitableSignature, ""},
	{"tls: certificate RSA key size too small", code.SSLNoSuitableSignature, ""},
	{"tls: client requested unsupported application",
		code.SSLNoApplicationProtocol, ""},
	{"tls: server selected unadvertised ALPN", code.SSLBadExtension, ""},
	{"tls: server advertised unrequested ALPN", code.SSLBadExtension, ""},
	{"tls: client didn't provide a certificate",
		code.SSLPeerDidNotReturnCertificate, ""},
	{"tls: client using inappropriate protocol", code.SSLInappropriateFallback, ""},
	{"tls: downgrade attempt detected", code.SSLInappropriateFallback, ""},
	{"tls: server chose an unconfigured cipher", code.SSLWrongCipherReturned, ""},
	{"tls: invalid PSK binder", code.SSLBinderDoesNotVerify, ""},
	{"tls: invalid or missing PSK binders", code.SSLBinderDoesNotVerify, ""},
	{"tls: invalid signature by", code.SSLBadSignature, ""},
	{"tls: certificate used with invalid signature", code.SSLWrongSignatureType, ""},
	{"tls: client certificate used with invalid signature",
		code.SSLWrongSignatureType, ""},
	{"tls: failed to parse certificate", code.SSLBadCertificate, ""},
	{"tls: failed to parse client certificate", code.SSLBadCertificate, ""},
	{"tls: server's certificate contains an unsupported",
		code.SSLUnsupportedCertificate, ""},
	{"tls: client certificate contains an unsupported",
		code.SSLUnsupportedCertificate, ""},
	{"tls: client's Finished message is incorrect", code.SSLDigestCheckFailed, ""},
	{"tls: server's Finished message was incorrect", code.SSLDigestCheckFailed, ""},
	{"tls: invalid client finished hash", code.SSLDigestCheckFailed, ""},
	{"tls: invalid server finished hash", code.SSLDigestCheckFailed, ""},
	{"tls: received unexpected handshake message", code.SSLUnexpectedMessage, ""},
	{"tls: handshake message of length", code.SSLExcessiveMessageSize, ""},
	{"tls: internal error", code.SSLInternal, ""},
	{"tls: protocol is shutdown", code.StreamWriteAfterEnd, ""},
}
