package main

import (
	"maps"

	"github.com/seed-435e3e10/tlssocket/code"
)

// brokenHints are for a side that fails, or does not keep to the protocol.
var brokenHints = merge(
	same("the server failed: it may have no certificate for this name "+
		"(-servername NAME asks for another); its log may tell",
		"ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR"),
	same("the peer gave up by itself: its log may tell",
		"ERR_SSL_TLSV1_ALERT_USER_CANCELLED"),
	same("the peer does not understand us: -max TLSv1.2 may help, its log "+
		"may tell",
		"ERR_SSL_SSLV3_ALERT_UNEXPECTED_MESSAGE",
		"ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC",
		"ERR_SSL_SSLV3_ALERT_DECOMPRESSION_FAILURE",
		"ERR_SSL_SSLV3_ALERT_ILLEGAL_PARAMETER",
		"ERR_SSL_TLSV1_ALERT_DECODE_ERROR",
		"ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR",
		"ERR_SSL_TLSV1_ALERT_DECRYPTION_FAILED",
		"ERR_SSL_TLSV1_ALERT_EXPORT_RESTRICTION",
		"ERR_SSL_TLSV1_ALERT_RECORD_OVERFLOW",
		"ERR_SSL_TLSV1_ALERT_UNKNOWN_PSK_IDENTITY",
		"ERR_SSL_TLSV1_BAD_CERTIFICATE_STATUS_RESPONSE",
		"ERR_SSL_TLSV1_UNSUPPORTED_EXTENSION",
		"ERR_SSL_TLSV13_ALERT_MISSING_EXTENSION"),
	same("the peer, or something on the way, breaks the protocol: "+
		"-max TLSv1.2 may help, its log may tell",
		code.SSLBadExtension, code.SSLBadSignature,
		code.SSLWrongSignatureType,
		code.SSLDigestCheckFailed, code.SSLUnexpectedMessage,
		code.SSLExcessiveMessageSize, code.SSLDecodeError,
		code.SSLBadRecordMAC, code.SSLProtocol),
	same("the peer's certificate is damaged, or its key of a kind that "+
		"crypto/tls does not have: its operator needs another",
		code.SSLBadCertificate,
		code.SSLUnsupportedCertificate),
)

// optionHints are for the values of flags and what files have.
var optionHints = merge(
	same("versions are TLSv1, TLSv1.1, TLSv1.2 and TLSv1.3",
		code.TLSInvalidProtocolVersion),
	same("-min may not be above -max",
		code.TLSProtocolVersionConflict),
	same("each -cert needs its -key",
		code.OSSLX509KeyValuesMismatch),
	same("-passphrase opens encrypted keys and PFX files",
		"ERR_OSSL_BAD_DECRYPT"),
	same("the key is too short to be safe: make one of 2048 bits of RSA, "+
		"or of P-256", "ERR_SSL_EE_KEY_TOO_SMALL"),
	same("keys are RSA, EC, Ed25519 or, with Go 1.27, ML-DSA in PEM: openssl "+
		"pkey can convert them",
		"ERR_OSSL_UNSUPPORTED"),
)

func merge(all ...map[code.Code]string) map[code.Code]string {
	merged := make(map[code.Code]string)
	for _, m := range all {
		maps.Copy(merged, m)
	}
	return merged
}
