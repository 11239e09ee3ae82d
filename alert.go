package tlssocket

import (
	"crypto/tls"
	"fmt"
	"sync"

	"github.com/seed-435e3e10/tlssocket/code"
)

// AlertError is a fatal alert, received from the peer or sent to it.
// *Error unwraps to it; errors.As finds it.
type AlertError struct {
	Alert  uint8 // AlertDescription of RFC 8446, section 6
	Remote bool  // the peer sent it
}

func (e *AlertError) Error() string {
	text := alerts[e.Alert].reason
	if text == "" {
		text = tls.AlertError(e.Alert).Error()
	}
	if e.Remote {
		return fmt.Sprintf("the peer sent alert %d, %s", e.Alert, text)
	}
	return fmt.Sprintf("alert %d, %s", e.Alert, text)
}

// Unwrap returns the code that Node gives to an alert of the peer.
func (e *AlertError) Unwrap() error {
	if c := alerts[e.Alert].code; c != "" && e.Remote {
		return c
	}
	return nil
}

// alerts has the codes that a Node client reports for each alert of its peer.
var alerts = [256]struct {
	code   code.Code
	reason string
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

// alertNumbers finds an alert's number by crypto/tls's text for it: the type
// of the alerts that crypto/tls returns is not exported. Each number has a
// text of its own; a test checks that.
var alertNumbers = sync.OnceValue(func() map[string]uint8 {
	numbers := make(map[string]uint8, 256)
	for n := range 256 {
		numbers[tls.AlertError(n).Error()] = uint8(n)
	}
	return numbers
})
