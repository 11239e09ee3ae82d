package tls

import "golang.org/x/crypto/cryptobyte"

// clientHello is what a server's script may want to know of a ClientHello before
// the handshake goes on (RFC 8446, section 4.1.2).
type clientHello struct {
	sessionID  []byte
	ticket     bool // one is offered (RFC 5077)
	serverName string
	ocsp       bool // a response is asked for
	sigAlgs    []uint16
}

const (
	maxHello = 1 << 17 // bytes; crypto/tls takes less

	extServerName = 0
	extStatus     = 5
	extSigAlgs    = 13
	extTicket     = 35
)

// A helloReader puts the ClientHello together from what is read.
type helloReader struct {
	raw  []byte
	over bool // no more bytes are needed
}

// feed adds bytes, and returns the hello once it is complete.
func (r *helloReader) feed(p []byte) *clientHello {
	hello, done := r.read(p)
	if done {
		r.raw, r.over = nil, true
	}
	return hello
}

// read returns nil and true if this is no hello.
func (r *helloReader) read(p []byte) (hello *clientHello, done bool) {
	r.raw = append(r.raw, p...)
	var message []byte
	in := cryptobyte.String(r.raw)
	for {
		var kind uint8
		var version uint16
		var body cryptobyte.String
		if len(in) > 0 && in[0] != 22 || len(r.raw) > maxHello {
			return nil, true
		}
		if !in.ReadUint8(&kind) || !in.ReadUint16(&version) ||
			!in.ReadUint16LengthPrefixed(&body) {
			return nil, false
		}
		message = append(message, body...)
		if len(message) < 4 {
			continue
		}
		size := int(message[1])<<16 | int(message[2])<<8 | int(message[3])
		if message[0] != 1 || size > maxHello {
			return nil, true
		}
		if len(message) >= 4+size {
			return parseHello(message[4 : 4+size]), true
		}
	}
}

// parseHello takes the body of the message apart; nil if that cannot be.
func parseHello(body []byte) *clientHello {
	h := new(clientHello)
	in := cryptobyte.String(body)
	var session, suites, compressions, extensions cryptobyte.String
	if !in.Skip(2+32) || !in.ReadUint8LengthPrefixed(&session) ||
		!in.ReadUint16LengthPrefixed(&suites) ||
		!in.ReadUint8LengthPrefixed(&compressions) {
		return nil
	}
	h.sessionID = session
	if in.Empty() {
		return h
	}
	if !in.ReadUint16LengthPrefixed(&extensions) {
		return nil
	}
	for !extensions.Empty() {
		var kind uint16
		var data cryptobyte.String
		if !extensions.ReadUint16(&kind) ||
			!extensions.ReadUint16LengthPrefixed(&data) {
			return nil
		}
		h.extension(kind, data)
	}
	return h
}

func (h *clientHello) extension(kind uint16, data cryptobyte.String) {
	var list, name cryptobyte.String
	var nameType uint8
	switch kind {
	case extServerName:
		if data.ReadUint16LengthPrefixed(&list) && list.ReadUint8(&nameType) &&
			list.ReadUint16LengthPrefixed(&name) && nameType == 0 {
			h.serverName = string(name)
		}
	case extStatus:
		h.ocsp = true
	case extTicket:
		h.ticket = len(data) > 0
	case extSigAlgs:
		data.ReadUint16LengthPrefixed(&list)
		for scheme := uint16(0); list.ReadUint16(&scheme); {
			h.sigAlgs = append(h.sigAlgs, scheme)
		}
	}
}
