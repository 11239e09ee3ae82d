package tlssocket

import (
	"crypto/tls"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"golang.org/x/crypto/cryptobyte"
)

// SessionInfo is what can be told of a client's session without its secrets.
type SessionInfo struct {
	// Protocol is that of the session, such as "TLSv1.3".
	Protocol string

	// Made is when the session came, in seconds.
	Made time.Time

	// TicketSize is the length of the server's ticket in bytes.
	TicketSize int

	// Lifetime is the server's hint of how long it will take the ticket (RFC
	// 8446, section 4.6.1), in whole seconds. Zero: it is not known, as in TLS
	// 1.2, where crypto/tls does not keep it.
	Lifetime time.Duration
}

// DescribeSession reads a session of Events.Session or Socket.Session. Its
// error has the code ERR_INVALID_ARG_VALUE; it says nothing of the content.
// Whether a server resumes the session only the server can tell.
func DescribeSession(session []byte) (*SessionInfo, error) {
	s, err := parseSession(session)
	if err != nil {
		return nil, optionError("describe session",
			badOption(code.InvalidArgValue, "%v", err))
	}
	version, lifetime := stateLifetime(s.state)
	return &SessionInfo{Protocol: versionName(version), Made: s.made,
		TicketSize: len(s.ticket), Lifetime: lifetime}, nil
}

// maxLifetime is the longest that a ticket of TLS 1.3 may live.
const maxLifetime = 7 * 24 * time.Hour

// stateLifetime reads the version and the lifetime of a client's encoded state.
// That of TLS 1.3 ends in the time until which it is good (8) and a random
// number (4), which crypto/tls does not export. A test compares it.
func stateLifetime(state []byte) (version uint16, lifetime time.Duration) {
	const versionRoleSuite, tail = 2 + 1 + 2, 8 + 4
	var made, until uint64
	front, back := cryptobyte.String(state), cryptobyte.String(state)
	if !front.ReadUint16(&version) || version != tls.VersionTLS13 ||
		!front.Skip(versionRoleSuite-2) || !front.ReadUint64(&made) ||
		!back.Skip(len(back)-tail) || !back.ReadUint64(&until) {
		return version, 0
	}
	lifetime = time.Duration(until-made) * time.Second
	if lifetime < 0 || lifetime > maxLifetime {
		return version, 0
	}
	return version, lifetime
}
