package link

import "github.com/seed-435e3e10/tlssocket/internal/records"

// Follow prepares for TakeOver. It is for the handshake's goroutine, before
// crypto/tls reads.
func (l *Link) Follow() { l.wire.Opening().Follow() }

// TakeOver puts records of ours in the place of crypto/tls's connection, whose
// handshake of TLS 1.3 as a server is complete, and of which nothing is needed
// afterwards. It is for the handshake's goroutine, before Established, and must
// not run concurrently with Plain and Release. It reports false, and changes
// nothing, where we have no such records, or crypto/tls's connection is used by
// others. The secrets are those of application data.
func (l *Link) TakeOver(suite uint16, client, server []byte) bool {
	if l.plain.Load() {
		return false
	}
	// Tickets are protected as application data is.
	sent, err := records.Count(suite, server, l.wire.Opening().Sent())
	if err != nil {
		return false
	}
	ours, err := records.New(l.wire, suite, records.Direction{Secret: client},
		records.Direction{Secret: server, Seq: sent})
	if err != nil {
		return false
	}
	l.records = ours
	return true
}
