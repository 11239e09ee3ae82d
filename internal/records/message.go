package records

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

// Types of records, and of messages of the handshake (RFC 8446, appendix B).
const (
	kindChangeCipherSpec = 20
	kindAlert            = 21
	kindHandshake        = 22
	kindData             = 23

	messageKeyUpdate = 24
	messageHeader    = 4
	keyUpdateSize    = messageHeader + 1
)

// Alerts (section 6).
const (
	alertCloseNotify       = 0
	alertUnexpectedMessage = 10
	alertBadRecordMAC      = 20
	alertRecordOverflow    = 22
	alertDecodeError       = 50
	alertProtocolVersion   = 70
	alertInternalError     = 80
	alertUserCanceled      = 90

	levelWarning = 1
	levelFatal   = 2
)

// maxUseless is how many records in a row may bring no data, as in crypto/tls.
const maxUseless = 16

var (
	errIgnored      = errors.New("tls: too many ignored records")
	errNonAdvancing = errors.New("tls: too many non-advancing records")
	errBehindUpdate = errors.New("tls: handshake buffer not empty before " +
		"setting read traffic secret")
)

// message collects a KeyUpdate, which may come in parts.
type message struct {
	bytes [keyUpdateSize]byte
	have  int8
}

// refuse tells the peer by an alert why nothing more is read. why is the alert
// itself if it is nil.
func (c *Conn) refuse(alert uint8, why error) error {
	if why == nil {
		why = gotls.AlertError(alert, false)
	}
	c.in.err = why
	c.in.forget()
	c.sendAlert(alert)
	return why
}

// checkHeader is given the header of a record. It is checked before its body is
// waited for.
func (c *Conn) checkHeader(header []byte) error {
	alert, text := uint8(alertProtocolVersion), ""
	if version := int(header[1])<<8 | int(header[2]); version != tls.VersionTLS12 {
		text = fmt.Sprintf("received record with version %x when expecting "+
			"version %x", version, tls.VersionTLS12)
	} else if n := bodySize(header); n > maxRecord-headerSize {
		alert = alertRecordOverflow
		text = fmt.Sprintf("oversized record received with length %d", n)
	} else {
		return nil
	}
	err := tls.RecordHeaderError{Msg: text}
	copy(err.RecordHeader[:], header)
	return c.refuse(alert, err)
}

// ignored counts a record that brings nothing.
func (c *Conn) ignored() error { return c.countUseless(errIgnored) }

func (c *Conn) countUseless(err error) error {
	if c.in.useless++; c.in.useless > maxUseless {
		return c.refuse(alertUnexpectedMessage, err)
	}
	return nil
}

// changeCipherSpec is a record that is not protected and means nothing (RFC 8446,
// appendix D.4). crypto/tls lets it pass after the handshake too.
func (c *Conn) changeCipherSpec(body []byte) error {
	switch {
	case len(body) > maxPlain:
		return c.refuse(alertRecordOverflow, nil)
	case c.in.have > 0:
		return c.refuse(alertUnexpectedMessage, nil)
	case len(body) != 1 || body[0] != 1:
		return c.refuse(alertDecodeError, nil)
	}
	return c.ignored()
}

// control takes a record that has no data for the application.
func (c *Conn) control(kind byte, content []byte) error {
	switch {
	case kind == kindAlert && len(content) == 2:
		return c.alerted(content[1])
	case kind == kindHandshake && len(content) > 0:
		return c.handshake(content)
	}
	return c.refuse(alertUnexpectedMessage, nil)
}

// alerted takes an alert. Its level means nothing (section 6).
func (c *Conn) alerted(alert uint8) error {
	switch alert {
	case alertUserCanceled:
		return c.ignored() // it comes before close_notify
	case alertCloseNotify:
		c.in.err = io.EOF
	default:
		c.in.err = gotls.AlertError(alert, true)
	}
	c.in.forget()
	return c.in.err
}

// handshake takes a part of a message: a KeyUpdate is the only one that a client
// may send now.
func (c *Conn) handshake(part []byte) error {
	m := &c.in.message
	n := copy(m.bytes[m.have:], part)
	m.have += int8(n)
	if m.bytes[0] != messageKeyUpdate {
		return c.refuse(alertUnexpectedMessage, fmt.Errorf("tls: received "+
			"unexpected handshake message of type %d", m.bytes[0]))
	}
	if m.have >= messageHeader && [3]byte(m.bytes[1:]) != [3]byte{0, 0, 1} {
		return c.refuse(alertDecodeError, nil)
	}
	if m.have < keyUpdateSize {
		return nil
	}
	m.have = 0
	if m.bytes[messageHeader] > 1 {
		return c.refuse(alertDecodeError, nil)
	}
	if err := c.countUseless(errNonAdvancing); err != nil {
		return err
	}
	if n < len(part) {
		// It would be of the old keys, and read under the new (section 5.1).
		return c.refuse(alertUnexpectedMessage, errBehindUpdate)
	}
	return c.keyUpdate(m.bytes[messageHeader] == 1)
}

// keyUpdate takes the peer's next key. What it asks for is sent before our next
// data: by one KeyUpdate, however many are asked for (section 4.6.3).
func (c *Conn) keyUpdate(asked bool) error {
	if asked {
		c.out.asked.Store(true)
	}
	if c.in.turn() != nil {
		return c.refuse(alertInternalError, nil)
	}
	return nil
}
