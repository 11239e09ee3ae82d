package actor

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// stack carries the bytes of servers and clients.
type stack struct {
	// server prepares what serves a listener until that is closed. handle
	// closes its connection.
	server func(protocol.Setup) (serve, error)

	// dialers prepares what all connections of a load share. Each call of
	// what it returns makes a dialer with a session of its own.
	dialers func(protocol.Setup, protocol.Load) (func() dial, error)
}

type (
	serve func(l net.Listener, handle func(net.Conn)) error
	dial  func(ctx context.Context) (net.Conn, error)
)

var stacks = map[string]stack{
	protocol.TCP:   {tcpServer, tcpDialers},
	protocol.Plain: {plainServer, plainDialers},
	protocol.Ours:  {ourServer, ourDialers},
}

// stateful is a connection of crypto/tls, or one of ours.
type stateful interface {
	ConnectionState() tls.ConnectionState
}

// versionOf is the version that all connections of a Setup must have.
func versionOf(s protocol.Setup) uint16 {
	if s.TLS12 {
		return tls.VersionTLS12
	}
	return tls.VersionTLS13
}

// checked makes dialers see to it that all stacks agree on the same parameters.
func checked(dialers func() dial, version uint16) func() dial {
	return func() dial {
		d := dialers()
		return func(ctx context.Context) (net.Conn, error) {
			c, err := d(ctx)
			if err != nil {
				return nil, err
			}
			if err := checkState(c, version); err != nil {
				c.Close()
				return nil, err
			}
			return c, nil
		}
	}
}

// checkState refuses a connection with other parameters.
func checkState(c net.Conn, version uint16) error {
	s, ok := c.(stateful)
	if !ok {
		return nil
	}
	cs := s.ConnectionState()
	suite := tls.TLS_AES_128_GCM_SHA256
	if version == tls.VersionTLS12 {
		suite = tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
	}
	// Of a session of TLS 1.2 the curve plays no role any more.
	curve := cs.CurveID == tls.X25519 ||
		cs.DidResume && version == tls.VersionTLS12
	if cs.Version != version || cs.CipherSuite != suite || !curve {
		return fmt.Errorf("the parameters are %s, %s, %s; is there no AES in "+
			"hardware?", tls.VersionName(cs.Version),
			tls.CipherSuiteName(cs.CipherSuite), cs.CurveID)
	}
	return nil
}

// resumed reports whether a connection resumed a session.
func resumed(c net.Conn) bool {
	s, ok := c.(stateful)
	return ok && s.ConnectionState().DidResume
}

func errCommand(c protocol.Command) error {
	return fmt.Errorf("no such command: %+v", c)
}
