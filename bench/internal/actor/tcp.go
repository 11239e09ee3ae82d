package actor

import (
	"context"
	"net"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// TCP without TLS: what the kernel can do.

func tcpServer(protocol.Setup) (serve, error) {
	return func(l net.Listener, handle func(net.Conn)) error {
		return acceptEach(l, handle)
	}, nil
}

func tcpDialers(_ protocol.Setup, l protocol.Load) (func() dial, error) {
	return func() dial {
		return func(ctx context.Context) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "tcp", l.Address)
		}
	}, nil
}

// acceptEach gives each connection a goroutine.
func acceptEach(l net.Listener, handle func(net.Conn)) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go handle(conn) // ends with the connection
	}
}
