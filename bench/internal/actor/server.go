package actor

import (
	"fmt"
	"net"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// server runs the services of a Setup, until the process ends.
type server struct{ *meter }

func newServer(setup protocol.Setup, m *meter) (role, protocol.Reply, error) {
	var reply protocol.Reply
	s := &server{m}
	for _, service := range setup.Services {
		l, err := s.serve(setup, service)
		if err != nil {
			return nil, reply, err
		}
		reply.Addresses = append(reply.Addresses, l.Addr().String())
	}
	return s, reply, nil
}

// serve gives a service a listener.
func (s *server) serve(setup protocol.Setup, service protocol.Service) (
	net.Listener, error) {
	handle, ok := map[string]func(net.Conn){
		protocol.Stream:   func(c net.Conn) { s.stream(c, service.Size) },
		protocol.Exchange: func(c net.Conn) { s.exchange(c, service) },
		protocol.Greet:    greet,
		protocol.Proxy:    newProxy().handle,
		protocol.HTTP:     nil, // net/http has its own
	}[service.Kind]
	if !ok {
		return nil, fmt.Errorf("%q is no service", service.Kind)
	}
	carrier, ok := stacks[setup.Stack]
	if !ok {
		return nil, fmt.Errorf("%q is no stack", setup.Stack)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if service.Kind == protocol.HTTP {
		return l, s.serveHTTP(l, setup, service)
	}
	if setup.Data {
		handle = func(c net.Conn) { s.exchangeData(c.(*tlssocket.Socket), service) }
	}
	run, err := carrier.server(setup)
	if err != nil {
		return nil, err
	}
	go func() { s.fail(run(l, handle)) }() // ends with the process
	return l, nil
}

// stream writes until the client has gone.
func (s *server) stream(c net.Conn, size int) {
	defer c.Close()
	data := payload(size)
	sent := batch{meter: s.meter}
	for {
		n, err := c.Write(data)
		sent.add(n)
		if err != nil {
			return
		}
	}
}

// chunk bounds the buffer of a reader: it is held while the connection is
// idle, and must not hide what the stack holds.
const chunk = 1 << 10

// exchange answers each request with a reply.
func (s *server) exchange(c net.Conn, service protocol.Service) {
	defer c.Close()
	buf := make([]byte, min(service.Size, chunk))
	reply := payload(service.Reply)
	for got := 0; ; {
		n, err := c.Read(buf)
		for got += n; got >= service.Size; got -= service.Size {
			if _, err := c.Write(reply); err != nil {
				return
			}
			s.bytes.Add(int64(service.Reply))
		}
		if err != nil {
			return
		}
	}
}

// exchangeData is exchange without a goroutine.
func (s *server) exchangeData(c *tlssocket.Socket, service protocol.Service) {
	got, reply := 0, payload(service.Reply)
	c.Events().End.On(func(tlssocket.EndEvent) { c.Close() })
	c.Events().Data.On(func(e tlssocket.DataEvent) {
		for got += len(e.Data); got >= service.Size; got -= service.Size {
			if _, err := c.Write(reply); err != nil {
				return // upon which the socket ends
			}
			s.bytes.Add(int64(service.Reply))
		}
	})
}

// greet says one byte, which tells the client that the handshake is complete
// on both sides, and waits until the client goes.
func greet(c net.Conn) {
	defer c.Close()
	if _, err := c.Write(payload(1)); err != nil {
		return
	}
	buf := make([]byte, 1)
	for {
		if _, err := c.Read(buf); err != nil {
			return
		}
	}
}

// zeros are what is sent; nothing here writes to them.
var zeros = make([]byte, 1<<20)

func payload(size int) []byte { return zeros[:size:size] }
