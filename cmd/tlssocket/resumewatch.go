package main

import (
	"encoding/binary"
	"net"
)

// watchedConn keeps the first bytes that a server sends: in TLS 1.2 the
// lifetime hint of a ticket stands there in clear (RFC 5077, section 3.3).
// One goroutine reads it.
type watchedConn struct {
	net.Conn
	seen []byte
}

// maxSeen is more than what comes in clear, which is mostly certificates.
const maxSeen = 1 << 18

// Read implements net.Conn.
func (c *watchedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if len(c.seen) < maxSeen {
		c.seen = append(c.seen, b[:n]...)
	}
	return n, err
}

// Types of records and of a handshake's messages (RFC 5246).
const (
	recordHandshake  = 22
	recordHeader     = 5
	messageNewTicket = 4
	messageHeader    = 4
)

// lifetimeHint finds the hint, in seconds; nil if the server sent no ticket.
// The connection must be closed.
func (c *watchedConn) lifetimeHint() *int64 {
	var messages []byte
	for in := c.seen; len(in) >= recordHeader &&
		in[0] == recordHandshake; { // until what follows is encrypted
		end := recordHeader + int(binary.BigEndian.Uint16(in[3:]))
		if end > len(in) {
			break
		}
		messages = append(messages, in[recordHeader:end]...)
		in = in[end:]
	}
	for len(messages) >= messageHeader {
		n := int(binary.BigEndian.Uint32(messages) & 0xffffff)
		body := messages[messageHeader:]
		if n > len(body) {
			break
		}
		if messages[0] == messageNewTicket && n >= 4 {
			hint := int64(binary.BigEndian.Uint32(body))
			return &hint
		}
		messages = body[n:]
	}
	return nil
}
