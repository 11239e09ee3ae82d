package main

import (
	"maps"

	"github.com/seed-435e3e10/tlssocket/code"
)

// brokenHints are for a side that fails, or does not keep to the protocol.
var brokenHints = merge(
	same("see the server's log, or ask for another name: -servername NAME; it may "+
		"have no certificate for this one",
		"ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR"),
	same("see the peer's log: it gave up by itself",
		"ERR_SSL_TLSV1_ALERT_USER_CANCELLED"),
	same("try an older version, -max TLSv1.2, and see the peer's log: it does not "+
		"understand us",
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
	same("try an older version, -max TLSv1.2, and see the peer's log: it, or "+
		"something on the way, breaks the protocol",
		code.SSLBadExtension, code.SSLBadSignature,
		code.SSLWrongSignatureType,
		code.SSLDigestCheckFailed, code.SSLUnexpectedMessage,
		code.SSLExcessiveMessageSize, code.SSLDecodeError,
		code.SSLBadRecordMAC, code.SSLProtocol),
	same("ask the peer's operator for another certificate: this one is damaged, or "+
		"its key of a kind that crypto/tls does not have",
		code.SSLBadCertificate,
		code.SSLUnsupportedCertificate),
)

// optionHints are for the values of flags and what files have.
var optionHints = merge(
	same("name a version: TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3",
		code.TLSInvalidProtocolVersion),
	same("give a -min that is not above -max",
		code.TLSProtocolVersionConflict),
	same("give the key of each certificate: -cert FILE -key FILE",
		code.OSSLX509KeyValuesMismatch),
	same("give the passphrase that opens it: -passphrase file:PATH",
		"ERR_OSSL_BAD_DECRYPT"),
	same("make a key that is long enough: openssl genpkey -algorithm EC -pkeyopt "+
		"ec_paramgen_curve:P-256", "ERR_SSL_EE_KEY_TOO_SMALL"),
	same("convert the key to RSA, EC, Ed25519 or, with Go 1.27, ML-DSA in PEM: "+
		"openssl pkey -in FILE",
		"ERR_OSSL_UNSUPPORTED"),
)

func merge(all ...map[code.Code]string) map[code.Code]string {
	merged := make(map[code.Code]string)
	for _, m := range all {
		maps.Copy(merged, m)
	}
	return merged
}
