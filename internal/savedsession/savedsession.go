// Package savedsession has a client's session as bytes:
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
package savedsession

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"golang.org/x/crypto/cryptobyte"
)

const (
	magic     = "TLSS\x02"
	checkLen  = 8
	maxLen    = 1 << 20 // bytes; far above what certificates need
	maxTicket = 1 << 15 // bytes; it must leave room in a ClientHello
)

// Session is a session, taken apart.
type Session struct {
	Made    time.Time
	Refused code.Code // why the server was not authorized; or ""
	Ticket  []byte
	State   []byte
	Chain   [][]byte // DER, leaf first
	Staple  []byte   // that the server sent in the first handshake
}

var errBad = errors.New("not a session, or a damaged one")

// Marshal encodes the session; nil if it is too large.
func (s *Session) Marshal() []byte {
	const length = 3 // bytes of a length
	chain := 0
	for _, der := range s.Chain {
		chain += length + len(der)
	}
	size := len(magic) + 8 + 1 + len(s.Refused) + length + len(s.Ticket) +
		length + len(s.State) + length + chain + length + len(s.Staple) +
		checkLen
	if size > maxLen || len(s.Refused) > 255 {
		return nil
	}
	b := append(make([]byte, 0, size), magic...)
	b = binary.BigEndian.AppendUint64(b, uint64(s.Made.Unix()))
	b = append(b, byte(len(s.Refused)))
	b = append(b, s.Refused...)
	b = appendBytes(b, s.Ticket)
	b = appendBytes(b, s.State)
	b = appendLength(b, chain)
	for _, der := range s.Chain {
		b = appendBytes(b, der)
	}
	b = appendBytes(b, s.Staple)
	return append(b, check(b)...)
}

// appendBytes appends v after its length.
func appendBytes(b, v []byte) []byte {
	return append(appendLength(b, len(v)), v...)
}

// appendLength appends a length in 3 bytes.
func appendLength(b []byte, n int) []byte {
	return append(b, byte(n>>16), byte(n>>8), byte(n))
}

func check(body []byte) []byte {
	sum := sha256.Sum256(body)
	return sum[:checkLen]
}

// Checked gives a body its check, as [Session.Marshal] does.
func Checked(body []byte) []byte {
	return append(slices.Clone(body), check(body)...)
}

// Parse decodes what [Session.Marshal] made. blob may be anything.
func Parse(blob []byte) (*Session, error) {
	if len(blob) > maxLen || len(blob) < len(magic)+checkLen ||
		!bytes.HasPrefix(blob, []byte(magic)) {
		return nil, errBad
	}
	body := blob[:len(blob)-checkLen]
	if !bytes.Equal(check(body), blob[len(body):]) {
		return nil, errBad
	}
	var (
		s             = new(Session)
		in            = cryptobyte.String(body[len(magic):])
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
		return nil, errBad
	}
	s.Made = time.Unix(int64(made), 0)
	s.Refused = code.Code(refused)
	s.Ticket, s.State, s.Staple = ticket, state, staple
	for !list.Empty() {
		var der cryptobyte.String
		if !list.ReadUint24LengthPrefixed(&der) {
			return nil, errBad
		}
		s.Chain = append(s.Chain, der)
	}
	if len(s.Chain) == 0 || !gotls.IsClientState(s.State) ||
		len(s.Ticket) > maxTicket {
		return nil, errBad
	}
	return s, nil
}

// Resumable makes what crypto/tls wants of the session.
func (s *Session) Resumable() (*tls.ClientSessionState, error) {
	state, err := tls.ParseSessionState(s.State)
	if err != nil {
		return nil, err
	}
	return tls.NewResumptionState(s.Ticket, state)
}
