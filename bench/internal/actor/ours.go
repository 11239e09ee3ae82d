package actor

import (
	"context"
	"net"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// serverName is who the certificate is for.
const serverName = "localhost"

func ourServer(s protocol.Setup) (serve, error) {
	server, err := newOurServer(s)
	if err != nil {
		return nil, err
	}
	return func(l net.Listener, handle func(net.Conn)) error {
		server.Events().SecureConnection.On(
			func(e tlssocket.SecureConnectionEvent) { handle(e.Socket) })
		return server.Serve(l)
	}, nil
}

func newOurServer(s protocol.Setup) (*tlssocket.Server, error) {
	opts := &tlssocket.ServerOptions{
		CoalesceWrites: s.Coalesce,
		CompactRecords: s.Compact,
		ContextOptions: ourServerContext(s),
	}
	var err error
	if opts.Sessions, err = openStore(s.Store); err != nil {
		return nil, err
	}
	if opts.Sessions != nil {
		// A pause of the machine must not turn the store off.
		opts.SessionStoreTimeout = 10 * time.Second
	}
	return tlssocket.NewServer(opts)
}

func ourDialers(s protocol.Setup, l protocol.Load) (func() dial, error) {
	contextOptions := ourClientContext(s)
	secure, err := tlssocket.NewSecureContext(&contextOptions)
	if err != nil {
		return nil, err
	}
	return func() dial {
		opts := &tlssocket.Options{
			ServerName:     serverName,
			SecureContext:  secure,
			CoalesceWrites: s.Coalesce,
		}
		if l.Resume {
			opts.Sessions = tlssocket.NewSessionCache(1)
		}
		return func(ctx context.Context) (net.Conn, error) {
			if s.Session {
				opts.Events = new(tlssocket.Events) // each its own
				opts.Events.Session.On(func(tlssocket.SessionEvent) {})
			}
			c, err := tlssocket.Connect(ctx, "tcp", l.Address, opts)
			if err != nil {
				return nil, err // not a nil *Socket
			}
			return c, nil
		}
	}, nil
}

func ourServerContext(s protocol.Setup) tlssocket.ContextOptions {
	c := ourContext(s)
	c.Cert, c.Key = [][]byte{[]byte(s.Cert)}, [][]byte{[]byte(s.Key)}
	return c
}

func ourClientContext(s protocol.Setup) tlssocket.ContextOptions {
	c := ourContext(s)
	c.CA = [][]byte{[]byte(s.CA)}
	return c
}

func ourContext(s protocol.Setup) tlssocket.ContextOptions {
	c := tlssocket.ContextOptions{MinVersion: "TLSv1.3", ECDHCurve: "X25519"}
	if s.TLS12 {
		c.MinVersion, c.MaxVersion = "TLSv1.2", "TLSv1.2"
		c.ECDHCurve += ":P-256"
	}
	return c
}
