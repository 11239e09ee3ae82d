package tlssocket

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"golang.org/x/crypto/cryptobyte"
)

// A client's session as bytes:
//
//	magic and version   5 bytes, "TLSS" and 2
//	made at             8 bytes, seconds since 1970
//	refused             1 + n bytes, why the server was not authorized; or ""
//	ticket              3 + n bytes
//	state               3 + n bytes, tls.SessionState.Bytes
//	chain               3 + n bytes, of 3 + n bytes each, DER, leaf first
//	staple              3 + n bytes, the server's OCSP response, DER; or ""
//	check               8 bytes, the start of the SHA-256 of all before it
//
// The chain and the staple stand there because crypto/tls does not give them
// back, and a session that is not to be trusted today must not even be offered.
const (
	sessionMagic = "TLSS\x02"
	checkLen     = 8
	maxSession   = 1 << 20 // bytes; far above what certificates need
	maxTicket    = 1 << 15 // bytes; it must leave room in a ClientHello
)

// savedSession is a session that was parsed.
type savedSession struct {
	made    time.Time
	refused code.Code
	ticket  []byte
	state   []byte
	chain   [][]byte // DER, leaf first
	staple  []byte   // that the server sent in the first handshake
}

var errBadSession = errors.New("not a session, or a damaged one")

// marshal encodes the session; nil if it is too large.
func (s *savedSession) marshal() []byte {
	const length = 3 // bytes of a length
	chain := 0
	for _, der := range s.chain {
		chain += length + len(der)
	}
	size := len(sessionMagic) + 8 + 1 + len(s.refused) + length + len(s.ticket) +
		length + len(s.state) + length + chain + length + len(s.staple) +
		checkLen
	if size > maxSession || len(s.refused) > 255 {
		return nil
	}
	b := append(make([]byte, 0, size), sessionMagic...)
	b = binary.BigEndian.AppendUint64(b, uint64(s.made.Unix()))
	b = append(b, byte(len(s.refused)))
	b = append(b, s.refused...)
	b = appendBytes(b, s.ticket)
	b = appendBytes(b, s.state)
	b = appendLength(b, chain)
	for _, der := range s.chain {
		b = appendBytes(b, der)
	}
	b = appendBytes(b, s.staple)
	return append(b, sessionCheck(b)...)
}

// appendBytes appends v after its length.
func appendBytes(b, v []byte) []byte {
	return append(appendLength(b, len(v)), v...)
}

// appendLength appends a length in 3 bytes.
func appendLength(b []byte, n int) []byte {
	return append(b, byte(n>>16), byte(n>>8), byte(n))
}

func sessionCheck(body []byte) []byte {
	sum := sha256.Sum256(body)
	return sum[:checkLen]
}

// parseSession decodes what marshal made. blob may be anything.
func parseSession(blob []byte) (*savedSession, error) {
	if len(blob) > maxSession || len(blob) < len(sessionMagic)+checkLen ||
		!bytes.HasPrefix(blob, []byte(sessionMagic)) {
		return nil, errBadSession
	}
	body := blob[:len(blob)-checkLen]
	if !bytes.Equal(sessionCheck(body), blob[len(body):]) {
		return nil, errBadSession
	}
	var (
		s             = new(savedSession)
		in            = cryptobyte.String(body[len(sessionMagic):])
		made          uint64
		refused       cryptobyte.String
		ticket, state cryptobyte.String
		list, staple  cryptobyte.String
	)
	if !in.ReadUint64(&made) || !in.ReadUint8LengthPrefixed(&refused) ||
		!in.ReadUint24LengthPrefixed(&ticket) ||
		!in.ReadUint24LengthPrefixed(&state) ||
		!in.ReadUint24LengthPrefixed(&list) ||
		!in.ReadUint24LengthPrefixed(&staple) || !in.Empty() {
		return nil, errBadSession
	}
	s.made = time.Unix(int64(made), 0)
	s.refused = code.Code(refused)
	s.ticket, s.state, s.staple = ticket, state, staple
	for !list.Empty() {
		var der cryptobyte.String
		if !list.ReadUint24LengthPrefixed(&der) {
			return nil, errBadSession
		}
		s.chain = append(s.chain, der)
	}
	if len(s.chain) == 0 || !gotls.IsClientState(s.state) ||
		len(s.ticket) > maxTicket {
		return nil, errBadSession
	}
	return s, nil
}

// resumable makes what crypto/tls wants of the session.
func (s *savedSession) resumable() (*tls.ClientSessionState, error) {
	state, err := tls.ParseSessionState(s.state)
	if err != nil {
		return nil, err
	}
	return tls.NewResumptionState(s.ticket, state)
}
