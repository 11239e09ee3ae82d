package tlssocket

import (
	"crypto/tls"
	"errors"
	"net"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/netcode"
)

// failure is a code with its cause, before it is known whose operation it was.
type failure struct {
	code  code.Code
	cause error
}

// classifyNet finds the code of an error of the network, or of a dial.
func classifyNet(err error) failure { return failure{netcode.Of(err), err} }

// classifyTLS finds the code of an error that crypto/tls returned.
func classifyTLS(err error, isServer bool) failure {
	var header tls.RecordHeaderError
	if errors.As(err, &header) {
		c := headerCode(header, isServer)
		if text, ok := headerTexts[c]; ok {
			err = &explained{text, err}
		}
		return failure{c, err}
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		if n, ok := alertNumbers()[op.Err.Error()]; ok {
			return alertFailure(&AlertError{n, op.Op == "remote error"})
		}
	}
	text := err.Error()
	for _, known := range handshakeTexts {
		if strings.HasPrefix(text, known.prefix) {
			if known.text != "" {
				err = &explained{known.text, err}
			}
			return failure{known.code, err}
		}
	}
	if strings.HasPrefix(text, "tls: ") {
		return failure{code.SSLProtocol, err}
	}
	return classifyNet(err)
}

func alertFailure(a *AlertError) failure {
	if !a.Remote {
		if c, ok := localAlerts[a.Alert]; ok {
			return failure{c, a}
		}
		return failure{code.SSLProtocol, a}
	}
	if c := alerts[a.Alert].code; c != "" {
		return failure{c, a}
	}
	return failure{code.ConnReset, a}
}

// localAlerts has the reason for an alert that crypto/tls's record layer sent.
var localAlerts = map[uint8]code.Code{
	10:  code.SSLUnexpectedMessage,
	20:  code.SSLBadRecordMAC,
	22:  code.SSLPacketLengthTooLong,
	50:  code.SSLDecodeError,
	70:  code.SSLWrongVersionNumber,
	80:  code.SSLInternal,
	100: code.SSLNoRenegotiation,
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

// handshakeTexts maps what crypto/tls says of a failed handshake, where it
// has no type for it. A test meets the important ones on real connections.
var handshakeTexts = []struct {
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
