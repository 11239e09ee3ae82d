package starttls

import (
	"encoding/binary"
	"strings"
)

// Codes of the requests that come first (PostgreSQL's documentation, "Message
// Formats").
const (
	requestSSL    = 80877103
	requestGSSENC = 80877104
)

// postgresClient sends an SSLRequest, to which the answer is one byte.
func postgresClient(t *talk) error {
	request := binary.BigEndian.AppendUint32(nil, 8)
	request = binary.BigEndian.AppendUint32(request, requestSSL)
	if err := t.send(string(request)); err != nil {
		return err
	}
	answer, err := t.bytes(1)
	if err != nil {
		return err
	}
	switch answer[0] {
	case 'S':
		return nil
	case 'N':
		return notOffered("TLS")
	case 'E':
		return refused(t.postgresError(), declined)
	}
	return unexpected(string(answer), "the server does not speak PostgreSQL's "+
		"protocol")
}

// postgresError reads what it can of an ErrorResponse behind its first byte.
func (t *talk) postgresError() string {
	head, err := t.bytes(4)
	if err != nil {
		return ""
	}
	size := int64(binary.BigEndian.Uint32(head)) - 4
	body, err := t.bytes(int(min(max(size, 0), maxLine)))
	if err != nil {
		return ""
	}
	for field := range strings.SplitSeq(string(body), "\x00") {
		if text, ok := strings.CutPrefix(field, "M"); ok {
			return text
		}
	}
	return ""
}

// postgresServer agrees to TLS. Encryption by GSSAPI, which some clients ask for
// first, it declines.
func postgresServer(t *talk) error {
	for range 2 {
		request, err := t.bytes(8)
		if err != nil {
			return err
		}
		if binary.BigEndian.Uint32(request) != 8 {
			break // a start without TLS is longer
		}
		switch binary.BigEndian.Uint32(request[4:]) {
		case requestGSSENC:
			if err := t.send("N"); err != nil {
				return err
			}
			continue
		case requestSSL:
			if err := t.nothingLeft(); err != nil {
				return err
			}
			return t.send("S")
		}
		break
	}
	fields := "SFATAL\x00VFATAL\x00C28000\x00Mthe connection requires TLS\x00\x00"
	t.send("E" + string(binary.BigEndian.AppendUint32(nil,
		uint32(len(fields)+4))) + fields)
	return refused("", "the client does not begin TLS")
}
