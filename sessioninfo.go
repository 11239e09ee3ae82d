package tlssocket

import (
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
	"github.com/seed-435e3e10/tlssocket/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/internal/savedsession"
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
	s, err := savedsession.Parse(session)
	if err != nil {
		return nil, optionError("describe session",
			badOption(code.InvalidArgValue, "%v", err))
	}
	version, lifetime := gotls.StateLifetime(s.State)
	return &SessionInfo{Protocol: protocol.Name(version), Made: s.Made,
		TicketSize: len(s.Ticket), Lifetime: lifetime}, nil
}
