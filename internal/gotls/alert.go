package gotls

import (
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"sync"

	"github.com/seed-435e3e10/tlssocket/code"
)

// The operations of the net.OpError in which crypto/tls wraps an alert, and
// what all its texts start with.
const (
	opRemote = "remote error"
	opLocal  = "local error"
	ownText  = "tls: "
)

// Alert finds the alert in an error of crypto/tls, and tells whether the peer
// sent it.
func Alert(err error) (number uint8, remote, ok bool) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Err == nil {
		return 0, false, false
	}
	number, ok = alertNumbers()[op.Err.Error()]
	return number, ok && op.Op == opRemote, ok
}

// AlertError is the error of an alert, such as crypto/tls returns.
func AlertError(number uint8, remote bool) error {
	op := opLocal
	if remote {
		op = opRemote
	}
	return &net.OpError{Op: op, Err: tls.AlertError(number)}
}

// Told reports whether crypto/tls sent an alert before it returned an error of
// the handshake.
func Told(err error) bool {
	var op *net.OpError
	return strings.HasPrefix(err.Error(), ownText) ||
		errors.As(err, &op) && op.Op == opLocal
}

// alertNumbers finds an alert's number by crypto/tls's text for it: the type
// of the alerts that crypto/tls returns is not exported.
var alertNumbers = sync.OnceValue(func() map[string]uint8 {
	numbers := make(map[string]uint8, 256)
	for n := range 256 {
		numbers[tls.AlertError(n).Error()] = uint8(n)
	}
	return numbers
})

// AlertText names an alert, in OpenSSL's words where it has some.
func AlertText(number uint8) string {
	if text := peerAlerts[number].text; text != "" {
		return text
	}
	return tls.AlertError(number).Error()
}

// PeerAlertCode is the code that Node gives to an alert of the peer; "" if
// Node has none.
func PeerAlertCode(number uint8) code.Code { return peerAlerts[number].code }

// LocalAlertCode is the code of the reason for which crypto/tls's record layer
// sent an alert.
func LocalAlertCode(number uint8) code.Code {
	if c, ok := localAlerts[number]; ok {
		return c
	}
	return code.SSLProtocol
}

var localAlerts = map[uint8]code.Code{
	10:  code.SSLUnexpectedMessage,
	20:  code.SSLBadRecordMAC,
	22:  code.SSLPacketLengthTooLong,
	50:  code.SSLDecodeError,
	70:  code.SSLWrongVersionNumber,
	80:  code.SSLInternal,
	100: code.SSLNoRenegotiation,
}

// peerAlerts has the codes that a Node client reports for each alert of its peer.
var peerAlerts = [256]struct {
	code code.Code
	text string
}{
	10:  {"ERR_SSL_SSLV3_ALERT_UNEXPECTED_MESSAGE", "sslv3 alert unexpected message"},
	20:  {"ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC", "sslv3 alert bad record mac"},
	21:  {"ERR_SSL_TLSV1_ALERT_DECRYPTION_FAILED", "tlsv1 alert decryption failed"},
	22:  {"ERR_SSL_TLSV1_ALERT_RECORD_OVERFLOW", "tlsv1 alert record overflow"},
	30:  {"ERR_SSL_SSLV3_ALERT_DECOMPRESSION_FAILURE", "sslv3 alert decompression failure"},
	40:  {"ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "sslv3 alert handshake failure"},
	41:  {"ERR_SSL_SSLV3_ALERT_NO_CERTIFICATE", "sslv3 alert no certificate"},
	42:  {"ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "sslv3 alert bad certificate"},
	43:  {"ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "sslv3 alert unsupported certificate"},
	44:  {"ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED", "sslv3 alert certificate revoked"},
	45:  {"ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "sslv3 alert certificate expired"},
	46:  {"ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN", "sslv3 alert certificate unknown"},
	47:  {"ERR_SSL_SSLV3_ALERT_ILLEGAL_PARAMETER", "sslv3 alert illegal parameter"},
	48:  {"ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "tlsv1 alert unknown ca"},
	49:  {"ERR_SSL_TLSV1_ALERT_ACCESS_DENIED", "tlsv1 alert access denied"},
	50:  {"ERR_SSL_TLSV1_ALERT_DECODE_ERROR", "tlsv1 alert decode error"},
	51:  {"ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR", "tlsv1 alert decrypt error"},
	60:  {"ERR_SSL_TLSV1_ALERT_EXPORT_RESTRICTION", "tlsv1 alert export restriction"},
	70:  {"ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "tlsv1 alert protocol version"},
	71:  {"ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY", "tlsv1 alert insufficient security"},
	80:  {"ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR", "tlsv1 alert internal error"},
	86:  {"ERR_SSL_TLSV1_ALERT_INAPPROPRIATE_FALLBACK", "tlsv1 alert inappropriate fallback"},
	90:  {"ERR_SSL_TLSV1_ALERT_USER_CANCELLED", "tlsv1 alert user cancelled"},
	100: {"ERR_SSL_TLSV1_ALERT_NO_RENEGOTIATION", "tlsv1 alert no renegotiation"},
	109: {"ERR_SSL_TLSV13_ALERT_MISSING_EXTENSION", "tlsv13 alert missing extension"},
	110: {"ERR_SSL_TLSV1_UNSUPPORTED_EXTENSION", "tlsv1 unsupported extension"},
	111: {"ERR_SSL_TLSV1_CERTIFICATE_UNOBTAINABLE", "tlsv1 certificate unobtainable"},
	112: {"ERR_SSL_TLSV1_UNRECOGNIZED_NAME", "tlsv1 unrecognized name"},
	113: {"ERR_SSL_TLSV1_BAD_CERTIFICATE_STATUS_RESPONSE", "tlsv1 bad certificate status response"},
	114: {"ERR_SSL_TLSV1_BAD_CERTIFICATE_HASH_VALUE", "tlsv1 bad certificate hash value"},
	115: {"ERR_SSL_TLSV1_ALERT_UNKNOWN_PSK_IDENTITY", "tlsv1 alert unknown psk identity"},
	116: {"ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "tlsv13 alert certificate required"},
	120: {"ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL", "tlsv1 alert no application protocol"},
}
