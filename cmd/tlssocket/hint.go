package main

import (
	"errors"
	"slices"

	"github.com/seed-435e3e10/tlssocket"
)

// hintFor says what to try next, or nothing.
func hintFor(err error) string {
	code := codeOf(err)
	for _, h := range hints {
		if slices.Contains(h.codes, code) {
			return h.text
		}
	}
	var usage *usageError
	if errors.As(err, &usage) {
		if usage.command == "" {
			return "tlssocket help lists the commands"
		}
		return "tlssocket " + usage.command + " -h lists the flags"
	}
	var input *inputError
	if errors.As(err, &input) {
		return "certificates, keys and lists are PEM, -ocsp is DER, " +
			"-ticket-keys has 48 bytes; -pfx is PKCS #12 and may need " +
			"-passphrase"
	}
	var refused *tlssocket.VerificationError
	if errors.As(err, &refused) {
		return "-ca FILE trusts another CA; -insecure connects all the same"
	}
	return ""
}

// hints has what is known of some codes. The others get a general hint.
var hints = []struct {
	text  string
	codes []tlssocket.Code
}{
	{"does the file exist?", []tlssocket.Code{"ENOENT"}},
	{"the system does not permit it", []tlssocket.Code{
		tlssocket.ErrAccess}},
	{"-servername NAME asks for another name and checks it",
		[]tlssocket.Code{tlssocket.ErrTLSCertAltNameInvalid}},
	{"see the dates of the certificate and this machine's clock",
		[]tlssocket.Code{tlssocket.ErrCertHasExpired,
			tlssocket.ErrCertNotYetValid}},
	{"-crl needs a list of every CA of the chain", []tlssocket.Code{
		tlssocket.ErrUnableToGetCRL}},
	{"nothing listens there", []tlssocket.Code{tlssocket.ErrConnRefused}},
	{"is the host's name right?", []tlssocket.Code{tlssocket.ErrNotFound}},
	{"-listen takes another port; 0 is any", []tlssocket.Code{
		tlssocket.ErrAddrInUse}},
	{"-timeout gives it more time, say 30s", []tlssocket.Code{
		tlssocket.ErrTimedOut, tlssocket.ErrTLSHandshakeTimeout}},
	{"is it the right port, and does it speak TLS from the start?",
		[]tlssocket.Code{tlssocket.ErrSSLWrongVersionNumber,
			tlssocket.ErrSSLPacketLengthTooLong, tlssocket.ErrConnReset}},
	{"the sides share no cipher or group: see -ciphers and -curves",
		[]tlssocket.Code{tlssocket.ErrSSLNoSharedCipher,
			"ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"}},
	{"the sides share no protocol version: see -min and -max",
		[]tlssocket.Code{tlssocket.ErrSSLUnsupportedProtocol,
			"ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"}},
	{"the sides share no protocol: see -alpn", []tlssocket.Code{
		tlssocket.ErrSSLNoApplicationProtocol,
		"ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL"}},
	{"the server wants a certificate that it trusts: see -cert and -key",
		[]tlssocket.Code{"ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
			"ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
			"ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE",
			"ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED",
			"ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED",
			"ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN"}},
	{"-ciphers takes OpenSSL's names", []tlssocket.Code{
		tlssocket.ErrSSLNoCipherMatch}},
	{"versions are TLSv1, TLSv1.1, TLSv1.2 and TLSv1.3", []tlssocket.Code{
		tlssocket.ErrTLSInvalidProtocolVersion}},
	{"-min may not be above -max", []tlssocket.Code{
		tlssocket.ErrTLSProtocolVersionConflict}},
	{"each -cert needs its -key", []tlssocket.Code{
		tlssocket.ErrOSSLX509KeyValuesMismatch}},
	{"-passphrase opens encrypted keys and PFX files", []tlssocket.Code{
		"ERR_OSSL_BAD_DECRYPT"}},
}
