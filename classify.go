package tlssocket

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
)

// failure is a code with its cause, before it is known whose operation it was.
type failure struct {
	code  Code
	cause error
}

// classifyNet finds the code of an error of the network, or of a dial.
func classifyNet(err error) failure {
	var dns *net.DNSError
	var errno syscall.Errno
	switch {
	case errors.Is(err, net.ErrClosed):
		return failure{ErrStreamDestroyed, err}
	case errors.Is(err, io.ErrClosedPipe):
		return failure{ErrPipe, err} // by its other end
	case errors.Is(err, context.Canceled),
		errors.Is(err, context.DeadlineExceeded):
		return failure{ErrAborted, err}
	case isBadAddress(err):
		return failure{ErrInvalidArgValue, err}
	case errors.As(err, &dns) && dns.IsNotFound:
		return failure{ErrNotFound, err}
	case errors.As(err, &dns):
		return failure{ErrAgain, err}
	case errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return failure{ErrTimedOut, err}
	case errors.As(err, &errno):
		if c, ok := errnoCodes[errno]; ok {
			return failure{c, err}
		}
	}
	return failure{ErrIO, err}
}

// isBadAddress reports whether an address or a network cannot be.
func isBadAddress(err error) bool {
	var address *net.AddrError
	var network net.UnknownNetworkError
	var parse *net.ParseError
	return errors.As(err, &address) || errors.As(err, &network) ||
		errors.As(err, &parse)
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// errnoCodes has the system's error numbers that occur on sockets. The
// numbers from 10000 on are those of Windows Sockets.
var errnoCodes = map[syscall.Errno]Code{
	syscall.ECONNRESET: ErrConnReset, 10054: ErrConnReset,
	syscall.ECONNREFUSED: ErrConnRefused, 10061: ErrConnRefused,
	syscall.ECONNABORTED: ErrConnAborted, 10053: ErrConnAborted,
	syscall.EPIPE:     ErrPipe,
	syscall.ETIMEDOUT: ErrTimedOut, 10060: ErrTimedOut,
	syscall.EHOSTUNREACH: ErrHostUnreachable, 10065: ErrHostUnreachable,
	syscall.ENETUNREACH: ErrNetUnreachable, 10051: ErrNetUnreachable,
	syscall.EADDRINUSE: ErrAddrInUse, 10048: ErrAddrInUse,
	syscall.EADDRNOTAVAIL: ErrAddrNotAvail, 10049: ErrAddrNotAvail,
	syscall.EACCES: ErrAccess, 10013: ErrAccess,
	syscall.ENOTCONN: ErrNotConn, 10057: ErrNotConn,
	syscall.ENOENT: "ENOENT",
}

// classifyTLS finds the code of an error that crypto/tls returned.
func classifyTLS(err error, isServer bool) failure {
	var header tls.RecordHeaderError
	if errors.As(err, &header) {
		code := headerCode(header, isServer)
		if text, ok := headerTexts[code]; ok {
			err = &explained{text, err}
		}
		return failure{code, err}
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
		return failure{ErrSSLProtocol, err}
	}
	return classifyNet(err)
}

func alertFailure(a *AlertError) failure {
	if !a.Remote {
		if c, ok := localAlerts[a.Alert]; ok {
			return failure{c, a}
		}
		return failure{ErrSSLProtocol, a}
	}
	if c := alerts[a.Alert].code; c != "" {
		return failure{c, a}
	}
	return failure{ErrConnReset, a}
}

// localAlerts has the reason for an alert that crypto/tls's record layer sent.
var localAlerts = map[uint8]Code{
	10:  ErrSSLUnexpectedMessage,
	20:  ErrSSLBadRecordMAC,
	22:  ErrSSLPacketLengthTooLong,
	50:  ErrSSLDecodeError,
	70:  ErrSSLWrongVersionNumber,
	80:  ErrSSLInternal,
	100: ErrSSLNoRenegotiation,
}

// headerCode looks at a first record that is not TLS.
func headerCode(e tls.RecordHeaderError, isServer bool) Code {
	switch {
	case strings.Contains(e.Msg, "SSLv2"):
		return ErrSSLUnknownProtocol
	case strings.Contains(e.Msg, "oversized"):
		return ErrSSLPacketLengthTooLong
	case !isServer:
		return ErrSSLWrongVersionNumber
	}
	start := string(e.RecordHeader[:])
	for _, method := range []string{"GET ", "POST ", "HEAD ", "PUT "} {
		if strings.HasPrefix(start, method) {
			return ErrSSLHTTPRequest
		}
	}
	if start == "CONNE" {
		return ErrSSLHTTPSProxyRequest
	}
	return ErrSSLWrongVersionNumber
}

// headerTexts says in plain words what a first record is that is not TLS.
var headerTexts = map[Code]string{
	ErrSSLHTTPRequest:       "the client sent an HTTP request without TLS",
	ErrSSLHTTPSProxyRequest: "the client sent an HTTP request for a proxy",
	ErrSSLWrongVersionNumber: "what the peer sent is not TLS, or of a version " +
		"that nobody speaks",
}

// handshakeTexts maps what crypto/tls says of a failed handshake, where it
// has no type for it. A test meets the important ones on real connections.
var handshakeTexts = []struct {
	prefix string
	code   Code
	text   string // in place of crypto/tls's, if not ""
}{
	{"tls: certificate private key (<nil>)", ErrSSLNoSuitableSignature,
		"the server has no certificate for this client"},
	{"tls: no cipher suite supported by both", ErrSSLNoSharedCipher, ""},
	{"tls: client offered only unsupported versions",
		ErrSSLUnsupportedProtocol, ""},
	{"tls: server selected unsupported protocol version",
		ErrSSLUnsupportedProtocol, ""},
	{"tls: no supported versions satisfy", ErrTLSProtocolVersionConflict, ""},
	{"tls: no supported elliptic curves offered", ErrSSLNoSharedCipher, ""},
	{"tls: no key exchanges supported by both", ErrSSLNoSuitableKeyShare, ""},
	{"tls: server selected unsupported group", ErrSSLNoSuitableKeyShare, ""},
	{"tls: server selected unsupported curve", ErrSSLNoSuitableKeyShare, ""},
	{"tls: peer doesn't support any", ErrSSLNoSuitableSignature, ""},
	{"tls: peer doesn't support the certificate", ErrSSLNoSuitableSignature, ""},
	{"tls: missing signature_algorithms", ErrSSLNoSuitableSignature, ""},
	{"tls: certificate RSA key size too small", ErrSSLNoSuitableSignature, ""},
	{"tls: client requested unsupported application",
		ErrSSLNoApplicationProtocol, ""},
	{"tls: server selected unadvertised ALPN", ErrSSLBadExtension, ""},
	{"tls: server advertised unrequested ALPN", ErrSSLBadExtension, ""},
	{"tls: client didn't provide a certificate",
		ErrSSLPeerDidNotReturnCertificate, ""},
	{"tls: client using inappropriate protocol", ErrSSLInappropriateFallback, ""},
	{"tls: downgrade attempt detected", ErrSSLInappropriateFallback, ""},
	{"tls: server chose an unconfigured cipher", ErrSSLWrongCipherReturned, ""},
	{"tls: invalid PSK binder", ErrSSLBinderDoesNotVerify, ""},
	{"tls: invalid or missing PSK binders", ErrSSLBinderDoesNotVerify, ""},
	{"tls: invalid signature by", ErrSSLBadSignature, ""},
	{"tls: certificate used with invalid signature", ErrSSLWrongSignatureType, ""},
	{"tls: client certificate used with invalid signature",
		ErrSSLWrongSignatureType, ""},
	{"tls: failed to parse certificate", ErrSSLBadCertificate, ""},
	{"tls: failed to parse client certificate", ErrSSLBadCertificate, ""},
	{"tls: server's certificate contains an unsupported",
		ErrSSLUnsupportedCertificate, ""},
	{"tls: client certificate contains an unsupported",
		ErrSSLUnsupportedCertificate, ""},
	{"tls: client's Finished message is incorrect", ErrSSLDigestCheckFailed, ""},
	{"tls: server's Finished message was incorrect", ErrSSLDigestCheckFailed, ""},
	{"tls: invalid client finished hash", ErrSSLDigestCheckFailed, ""},
	{"tls: invalid server finished hash", ErrSSLDigestCheckFailed, ""},
	{"tls: received unexpected handshake message", ErrSSLUnexpectedMessage, ""},
	{"tls: handshake message of length", ErrSSLExcessiveMessageSize, ""},
	{"tls: internal error", ErrSSLInternal, ""},
	{"tls: protocol is shutdown", ErrStreamWriteAfterEnd, ""},
}
