package fleet

import (
	"crypto/tls"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/derive"
)

// Server is what [Keys] gives ticket keys to: a *tlssocket.Server, or what
// [Config] makes of a tls.Config. It is comparable.
type Server interface {
	// ReplaceTicketKeys makes keys, newest first, of 48 bytes each, all ticket
	// keys of the server: the first issues tickets, all of them open tickets.
	// The slices may not be kept.
	ReplaceTicketKeys(keys [][]byte) error

	// SessionTimeout is how long a session may be resumed.
	SessionTimeout() time.Duration
}

// Config makes a [Server] of a configuration of plain crypto/tls. Call it before
// the configuration is used; afterwards the keys may change at any time. Clones
// of it, as GetConfigForClient may return, are configurations of their own.
//
// WARNING: a server resumes what any server with the same keys has issued. Those
// of one fleet must have the same policy for clients' certificates
// (CVE-2025-68121), which a *tlssocket.Server looks after by itself. Servers of
// both kinds do not resume each other's sessions.
func Config(c *tls.Config) Server { return &config{c} }

type config struct{ tls *tls.Config }

func (c *config) ReplaceTicketKeys(keys [][]byte) error {
	derived := make([][32]byte, len(keys))
	for i, key := range keys {
		derived[i] = derive.Key("tlssocket fleet keys for crypto/tls", key)
	}
	c.tls.SetSessionTicketKeys(derived)
	clear(derived)
	return nil
}

// SessionTimeout is crypto/tls's own limit.
func (c *config) SessionTimeout() time.Duration { return maxLifetime }
