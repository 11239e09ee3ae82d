package integration_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// nodeAlerts is what Node 20 reports when a server answers the ClientHello
// with a fatal alert.
var nodeAlerts = map[int]code.Code{
	10:  "ERR_SSL_SSLV3_ALERT_UNEXPECTED_MESSAGE",
	20:  "ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC",
	21:  "ERR_SSL_TLSV1_ALERT_DECRYPTION_FAILED",
	22:  "ERR_SSL_TLSV1_ALERT_RECORD_OVERFLOW",
	30:  "ERR_SSL_SSLV3_ALERT_DECOMPRESSION_FAILURE",
	40:  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
	41:  "ERR_SSL_SSLV3_ALERT_NO_CERTIFICATE",
	42:  "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE",
	43:  "ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
	44:  "ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED",
	45:  "ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED",
	46:  "ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN",
	47:  "ERR_SSL_SSLV3_ALERT_ILLEGAL_PARAMETER",
	48:  "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
	49:  "ERR_SSL_TLSV1_ALERT_ACCESS_DENIED",
	50:  "ERR_SSL_TLSV1_ALERT_DECODE_ERROR",
	51:  "ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR",
	60:  "ERR_SSL_TLSV1_ALERT_EXPORT_RESTRICTION",
	70:  "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
	71:  "ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY",
	80:  "ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR",
	86:  "ERR_SSL_TLSV1_ALERT_INAPPROPRIATE_FALLBACK",
	90:  "ERR_SSL_TLSV1_ALERT_USER_CANCELLED",
	100: "ERR_SSL_TLSV1_ALERT_NO_RENEGOTIATION",
	109: "ERR_SSL_TLSV13_ALERT_MISSING_EXTENSION",
	110: "ERR_SSL_TLSV1_UNSUPPORTED_EXTENSION",
	111: "ERR_SSL_TLSV1_CERTIFICATE_UNOBTAINABLE",
	112: "ERR_SSL_TLSV1_UNRECOGNIZED_NAME",
	113: "ERR_SSL_TLSV1_BAD_CERTIFICATE_STATUS_RESPONSE",
	114: "ERR_SSL_TLSV1_BAD_CERTIFICATE_HASH_VALUE",
	115: "ERR_SSL_TLSV1_ALERT_UNKNOWN_PSK_IDENTITY",
	116: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
	120: "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL",
}

// alertRecord is a fatal alert in clear.
func alertRecord(n int) []byte {
	return []byte{21, 3, 3, 0, 2, 2, byte(n)}
}

// answeredByAlert is the error of a client whose hello is answered so.
func answeredByAlert(t *testing.T, n int) error {
	t.Helper()
	here := rawPeer(t, func(c *net.TCPConn) {
		if _, err := readRecord(c); err == nil {
			c.Write(alertRecord(n))
		}
		c.Read(make([]byte, 1)) // until the client is gone
	})
	o := testpair.Client(t)
	o.ECDHCurve = "P-256" // quick to make
	c, err := tlssocket.New(here, o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Destroy(nil)
	return c.Handshake(testpair.PatientContext(t))
}

func TestAlertsFromServer(t *testing.T) {
	for n := 1; n < 256; n++ {
		err := answeredByAlert(t, n)
		want, known := nodeAlerts[n]
		if !known {
			want = code.ConnReset
		}
		testpair.RequireCode(t, err, want)
		var alert *tlssocket.AlertError
		if !errors.As(err, &alert) {
			t.Fatalf("alert %d: no AlertError in %v", n, err)
		}
		if int(alert.Alert) != n || !alert.Remote {
			t.Errorf("alert %d is told as %+v", n, *alert)
		}
		const lost = "Client network socket disconnected before secure TLS " +
			"connection was established"
		if !known && !strings.Contains(err.Error(), lost) {
			t.Errorf("alert %d: the text is %q", n, err)
		}
	}
}

// close_notify is an orderly end everywhere but in a handshake.
func TestCloseNotifyFromServer(t *testing.T) {
	err := answeredByAlert(t, 0)
	testpair.RequireCode(t, err, code.ConnReset)
	var alert *tlssocket.AlertError
	if errors.As(err, &alert) {
		t.Errorf("%v has an alert", err)
	}
}

func TestAlertErrorText(t *testing.T) {
	remote := &tlssocket.AlertError{Alert: 48, Remote: true}
	const want = "the peer sent alert 48, tlsv1 alert unknown ca"
	if got := remote.Error(); got != want {
		t.Errorf("text %q; want %q", got, want)
	}
	if !errors.Is(remote, code.Code("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA")) {
		t.Error("a peer's alert has no code")
	}
	local := &tlssocket.AlertError{Alert: 48}
	if strings.Contains(local.Error(), "peer") {
		t.Errorf("our own alert is the peer's: %q", local)
	}
	if errors.Is(local, code.Code("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA")) {
		t.Error("our own alert has the code of a peer's")
	}
	for n := range 256 {
		a := &tlssocket.AlertError{Alert: uint8(n), Remote: true}
		if !strings.Contains(a.Error(), fmt.Sprint(n)) {
			t.Errorf("the text of alert %d does not have it: %q", n, a)
		}
	}
}

// replacer writes something else than what it is given, from the second write
// on: the first is the ClientHello.
type replacer struct {
	net.Conn
	writes int
	with   []byte
}

func (r *replacer) Write(p []byte) (int, error) {
	r.writes++
	if r.writes == 1 {
		return r.Conn.Write(p)
	}
	_, err := r.Conn.Write(r.with)
	return len(p), err
}

// OpenSSL's clients give up a TLS 1.3 handshake with an alert in clear, which
// crypto/tls, expecting a ciphertext, cannot read.
func TestPlaintextAlertFromClient(t *testing.T) {
	for _, n := range []int{42, 48, 45, 113} {
		a, b := testpair.TCP(t)
		liar := &replacer{Conn: a, with: alertRecord(n)}
		c, s := testpair.Over(t, liar, b, nil, nil)
		go c.Handshake(testpair.PatientContext(t))
		err := s.Handshake(testpair.PatientContext(t))
		testpair.RequireCode(t, err, nodeAlerts[n])
		var alert *tlssocket.AlertError
		if !errors.As(err, &alert) || !alert.Remote {
			t.Errorf("no remote AlertError in %v", err)
		}
	}
}
