package gotls_test

import (
	"encoding/binary"
	"net"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
)

const (
	recordAlert     = 21
	recordHandshake = 22
	recordData      = 23
	headerLen       = 5
)

// The messages of a handshake that are changed on their way.
const (
	clientHello       = 1
	serverHello       = 2
	serverKeyExchange = 12
	certificateVerify = 15
)

// mangler changes one kind of message that is sent in clear. crypto/tls writes
// whole records, and each message in a record of its own.
type mangler struct {
	net.Conn
	message byte
	change  func(body []byte) []byte
}

func (m *mangler) Write(p []byte) (int, error) {
	var out []byte
	for _, r := range splitRecords(p) {
		if r[0] == recordHandshake && len(r) > headerLen+4 &&
			r[headerLen] == m.message {
			r = handshakeRecord(m.message, m.change(slices.Clone(r[headerLen+4:])))
		}
		out = append(out, r...)
	}
	_, err := m.Conn.Write(out)
	return len(p), err
}

// CloseWrite lets the other side read on to the end.
func (m *mangler) CloseWrite() error { return m.Conn.(*net.TCPConn).CloseWrite() }

// splitRecords returns the records of p; what is no record comes last.
func splitRecords(p []byte) (list [][]byte) {
	for len(p) >= headerLen {
		n := min(len(p), headerLen+int(binary.BigEndian.Uint16(p[3:])))
		list = append(list, p[:n])
		p = p[n:]
	}
	if len(p) > 0 {
		list = append(list, p)
	}
	return list
}

func handshakeRecord(message byte, body []byte) []byte {
	n := len(body)
	m := append([]byte{message, byte(n >> 16), byte(n >> 8), byte(n)}, body...)
	r := binary.BigEndian.AppendUint16([]byte{recordHandshake, 3, 3},
		uint16(len(m)))
	return append(r, m...)
}

// hello is a ClientHello or a ServerHello, taken apart.
type hello struct {
	version    uint16
	random     []byte
	session    []byte
	suites     []byte // of a server one
	extensions []extension
}

type extension struct {
	id   uint16
	body []byte
}

const (
	extSignatures = 13
	extALPN       = 16
	extEMS        = 23
	extPSK        = 41
	extVersions   = 43
	extKeyShare   = 51
	extUnknown    = 0xfafa
)

// inHello makes a change of a ClientHello's or a ServerHello's body.
func inHello(t testing.TB, message byte,
	change func(*hello)) func([]byte) []byte {
	return func(body []byte) []byte {
		h, ok := parseHello(body, message == clientHello)
		if !ok {
			t.Errorf("no hello: %x", body)
			return body
		}
		change(h)
		return h.marshal(message == clientHello)
	}
}

func parseHello(body []byte, client bool) (*hello, bool) {
	var session, suites, compression, list cryptobyte.String
	h, in := new(hello), cryptobyte.String(body)
	ok := in.ReadUint16(&h.version) && in.ReadBytes(&h.random, 32) &&
		in.ReadUint8LengthPrefixed(&session)
	if client {
		ok = ok && in.ReadUint16LengthPrefixed(&suites) &&
			in.ReadUint8LengthPrefixed(&compression)
	} else {
		ok = ok && in.ReadBytes((*[]byte)(&suites), 2) && in.Skip(1)
	}
	ok = ok && in.ReadUint16LengthPrefixed(&list)
	h.session, h.suites = session, suites
	for ok && !list.Empty() {
		var e extension
		var b cryptobyte.String
		ok = list.ReadUint16(&e.id) && list.ReadUint16LengthPrefixed(&b)
		e.body = b
		h.extensions = append(h.extensions, e)
	}
	return h, ok
}

func (h *hello) marshal(client bool) []byte {
	b := cryptobyte.NewBuilder(nil)
	bytes := func(p []byte) cryptobyte.BuilderContinuation {
		return func(b *cryptobyte.Builder) { b.AddBytes(p) }
	}
	b.AddUint16(h.version)
	b.AddBytes(h.random)
	b.AddUint8LengthPrefixed(bytes(h.session))
	if client {
		b.AddUint16LengthPrefixed(bytes(h.suites))
		b.AddUint8LengthPrefixed(bytes([]byte{0}))
	} else {
		b.AddBytes(append(slices.Clone(h.suites), 0))
	}
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) {
		for _, e := range h.extensions {
			b.AddUint16(e.id)
			b.AddUint16LengthPrefixed(bytes(e.body))
		}
	})
	return b.BytesOrPanic()
}

// hide gives an extension an id that nobody knows.
func (h *hello) hide(id uint16) {
	for i := range h.extensions {
		if h.extensions[i].id == id {
			h.extensions[i].id = extUnknown
		}
	}
}

// set gives an extension another body, or adds it.
func (h *hello) set(id uint16, body ...byte) {
	for i := range h.extensions {
		if h.extensions[i].id == id {
			h.extensions[i].body = body
			return
		}
	}
	h.extensions = append(h.extensions, extension{id, body})
}

// body is that of an extension, in place.
func (h *hello) body(id uint16) []byte {
	for _, e := range h.extensions {
		if e.id == id {
			return e.body
		}
	}
	return nil
}
