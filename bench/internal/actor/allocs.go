package actor

import (
	"crypto/tls"
	"fmt"
	"io"
	"math"
	"net"
	"runtime"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

const (
	allocPairs  = 50   // connections, both ends in this process
	allocRounds = 2000 // exchanges of allocSize bytes there and back
	allocSize   = 1 << 10
)

// countAllocs connects pairs without any listener, and counts what they cost:
// "goroutines" of a connection beside the one that reads each end, and
// "allocations" of an exchange.
func countAllocs(setup protocol.Setup) (role, protocol.Reply, error) {
	reply := protocol.Reply{Values: map[string]float64{}}
	wrap, err := wrappers(setup)
	if err != nil {
		return nil, reply, err
	}
	before := runtime.NumGoroutine()
	var ends [allocPairs]net.Conn
	for i := range ends {
		if ends[i], err = echoPair(wrap); err != nil {
			return nil, reply, err
		}
		defer ends[i].Close()
	}
	if err := checkState(ends[0], versionOf(setup)); err != nil {
		return nil, reply, err
	}
	more := runtime.NumGoroutine() - before - allocPairs // one echoes, each
	reply.Values["goroutines"] = float64(more) / allocPairs
	each, err := allocsOf(ends[0])
	reply.Values["allocations"] = each
	return nil, reply, err
}

// allocsOf counts the allocations of an exchange, both ends together. The
// fraction is cut off: it is what the runtime allocates meanwhile.
func allocsOf(c net.Conn) (float64, error) {
	buf := make([]byte, allocSize)
	exchange := func() error {
		if _, err := c.Write(buf); err != nil {
			return err
		}
		_, err := io.ReadFull(c, buf)
		return err
	}
	var before, after runtime.MemStats
	for i := range 2 * allocRounds {
		if i == allocRounds { // the first half fills pools
			runtime.ReadMemStats(&before)
		}
		if err := exchange(); err != nil {
			return 0, err
		}
	}
	runtime.ReadMemStats(&after)
	return math.Floor(float64(after.Mallocs-before.Mallocs) / allocRounds), nil
}

// sides makes the two ends of a TLS connection of those of a TCP connection.
type sides struct {
	client, server func(net.Conn) (net.Conn, error)
}

// echoPair connects two ends over TCP. The far one echoes.
func echoPair(wrap sides) (net.Conn, error) {
	near, far, err := tcpPair()
	if err != nil {
		return nil, err
	}
	server, err := wrap.server(far)
	if err != nil {
		return nil, err
	}
	go func() { // ends with the connection
		defer server.Close()
		io.CopyBuffer(struct{ io.Writer }{server},
			struct{ io.Reader }{server}, make([]byte, allocSize))
	}()
	c, err := wrap.client(near)
	if err != nil {
		return nil, err
	}
	_, err = allocsWarm(c)
	return c, err
}

// allocsWarm exchanges a byte, upon which the handshake is complete on both
// sides.
func allocsWarm(c net.Conn) (int, error) {
	if _, err := c.Write(payload(1)); err != nil {
		return 0, err
	}
	return io.ReadFull(c, make([]byte, 1))
}

func tcpPair() (near, far net.Conn, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	if near, err = net.Dial("tcp", l.Addr().String()); err != nil {
		return nil, nil, err
	}
	far, err = l.Accept()
	return near, far, err
}

func wrappers(s protocol.Setup) (sides, error) {
	switch s.Stack {
	case protocol.Plain:
		return plainWrappers(s)
	case protocol.Ours:
		return ourWrappers(s)
	}
	return sides{}, fmt.Errorf("%q has no allocations to count", s.Stack)
}

func plainWrappers(s protocol.Setup) (sides, error) {
	server, err := plainServerConfig(s)
	if err != nil {
		return sides{}, err
	}
	client, err := plainClientConfig(s)
	return sides{
		client: func(c net.Conn) (net.Conn, error) {
			return tls.Client(c, client), nil
		},
		server: func(c net.Conn) (net.Conn, error) {
			return tls.Server(c, server), nil
		},
	}, err
}

func ourWrappers(s protocol.Setup) (sides, error) {
	serverContext, clientContext := ourServerContext(s), ourClientContext(s)
	server, err := tlssocket.NewSecureContext(&serverContext)
	if err != nil {
		return sides{}, err
	}
	client, err := tlssocket.NewSecureContext(&clientContext)
	wrap := func(c net.Conn, o *tlssocket.Options) (net.Conn, error) {
		socket, err := tlssocket.New(c, o)
		if err != nil {
			return nil, err
		}
		return socket, nil
	}
	return sides{
		client: func(c net.Conn) (net.Conn, error) {
			return wrap(c, &tlssocket.Options{ServerName: serverName,
				SecureContext: client})
		},
		server: func(c net.Conn) (net.Conn, error) {
			return wrap(c, &tlssocket.Options{IsServer: true,
				SecureContext: server})
		},
	}, err
}
