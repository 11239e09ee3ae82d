package gotls

import (
	"crypto/tls"
	"time"

	"golang.org/x/crypto/cryptobyte"
)

// The start of tls.SessionState.Bytes: version (2), role (1), suite (2), time
// (8), then the secret after a byte with its length. The state of a client in
// TLS 1.3 ends in the time until which it is good (8) and a random number (4).
const (
	roleAt     = 2
	timeAt     = 5
	secretAt   = 13
	tail       = 8 + 4
	roleClient = 2
)

// maxLifetime is the longest that a ticket of TLS 1.3 may live (RFC 8446,
// section 4.6.1).
const maxLifetime = 7 * 24 * time.Hour

// IsClientState tells a client's encoded state from a server's, which may lack
// the certificates that crypto/tls's client counts on.
func IsClientState(state []byte) bool {
	return len(state) > secretAt && state[roleAt] == roleClient
}

// StateSecret returns the secret of an encoded session state, in TLS 1.2 the
// master secret; nil if there is none.
func StateSecret(state []byte) []byte {
	if len(state) <= secretAt {
		return nil
	}
	secret := state[secretAt+1:]
	if n := int(state[secretAt]); n <= len(secret) {
		return secret[:n]
	}
	return nil
}

// StateLifetime returns the version of a client's encoded state, and how long
// the server said that it would take the ticket. Zero: that is not known, as
// in TLS 1.2, where crypto/tls does not keep it.
func StateLifetime(state []byte) (version uint16, lifetime time.Duration) {
	var made, until uint64
	front, back := cryptobyte.String(state), cryptobyte.String(state)
	if !front.ReadUint16(&version) || version != tls.VersionTLS13 ||
		!front.Skip(timeAt-2) || !front.ReadUint64(&made) ||
		!back.Skip(len(back)-tail) || !back.ReadUint64(&until) {
		return version, 0
	}
	lifetime = time.Duration(until-made) * time.Second
	if lifetime < 0 || lifetime > maxLifetime {
		return version, 0
	}
	return version, lifetime
}

// Extensions of a ClientHello: without the first two a server gives no ticket, in
// TLS 1.2 (RFC 5077, section 3.2) and in TLS 1.3 (RFC 8446, section 4.2.9); the
// last is QUIC's (RFC 9001, section 8.2).
const (
	extensionTicket   = 35
	extensionPSKModes = 45
	extensionQUIC     = 57
)

// LastSteps counts the last things that a server asks of a configuration: once
// VerifyConnection and, before or after, WrapSession, where the client can get a
// ticket. A server of QUIC asks for that when its user does.
func LastSteps(info *tls.ClientHelloInfo) int {
	for _, e := range info.Extensions {
		switch e {
		case extensionTicket, extensionPSKModes, extensionQUIC:
			return 2
		}
	}
	return 1
}
