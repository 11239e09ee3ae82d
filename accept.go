package tlssocket

import (
	"context"
	"errors"
	"net"
	"sync"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/accept"
)

// source is a listener that a server accepts connections from.
type source struct {
	server   *Server
	listener net.Listener
	take     func(*Socket) // gets each connection that became secure
	plain    bool          // crypto/tls's connection is handed out

	places chan struct{} // for those that wait for Accept; nil of Serve's
	once   sync.Once
	done   chan struct{} // closed by close
}

// maxWaiting is how many connections of a Listener may be secure and wait for
// Accept. Those in their handshake do not count: clients that say nothing would
// keep all others out.
const maxWaiting = 256

// Serve accepts connections from l until Close or Shutdown, then it returns
// nil; or until l fails for good, then it returns that error. It closes l.
//
// It returns nil as soon as Shutdown is called, which may wait for connections
// still: main must wait for that, not for Serve. And log.Fatal(srv.Serve(l)) would
// end the program in the middle of a Shutdown.
//
// Each connection is told by the event SecureConnection; one for which nobody
// listens is closed. Errors that pass, such as too many open files, are waited
// out.
//
// Node: server.listen.
func (s *Server) Serve(l net.Listener) error {
	src, err := s.addSource(&source{listener: l, take: s.offer})
	if err != nil {
		return err
	}
	return src.run()
}

// Listen listens on an address of net.Listen's and serves it in the
// background. ctx bounds the look-up of the address only. Addr tells the
// address, of which the port may have been 0.
//
// Node: server.listen.
func (s *Server) Listen(ctx context.Context, network, address string) error {
	var c net.ListenConfig
	l, err := c.Listen(ctx, network, address)
	if err != nil {
		f := classifyNet(err)
		return &Error{Op: "listen", Side: serverSide, Addr: address,
			Code: f.code, Err: f.cause}
	}
	src, err := s.addSource(&source{listener: l, take: s.offer})
	if err != nil {
		return err
	}
	go src.run() // ends with the listener, which Close and Shutdown close
	return nil
}

// offer closes a connection that nobody listens for.
func (s *Server) offer(c *Socket) {
	if !c.heard {
		c.missed()
	}
}

// missed ends a connection that Serve accepted and nobody took: those who
// listened for it have got another one.
func (s *Socket) missed() {
	if s.source != nil && s.source.places == nil {
		s.end(s.wrap("accept", failure{code.ServerNotRunning,
			errors.New("nobody listens to SecureConnection")}))
	}
}

// addSource gives the server one more listener, or closes it if the server is
// closed.
func (s *Server) addSource(src *source) (*source, error) {
	src.server, src.done = s, make(chan struct{})
	addr := src.listener.Addr()
	if !s.takeSource(src, addr) {
		src.listener.Close()
		return nil, &Error{Op: "serve", Side: serverSide,
			Addr: addr.String(), Code: code.ServerNotRunning,
			Err: net.ErrClosed}
	}
	return src, nil
}

func (s *Server) takeSource(src *source, addr net.Addr) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	s.sources[src] = struct{}{}
	if s.addr == nil {
		s.addr = addr
	}
	return true
}

// close ends the accepting.
func (src *source) close() {
	src.once.Do(func() {
		close(src.done)
		src.listener.Close()
	})
}

// run accepts until the listener is closed.
func (src *source) run() error {
	err := accept.Loop(src.listener, src.done, src.awaitPlace, src.begin)
	src.close()
	if err != nil {
		f := classifyNet(err)
		err = &Error{Op: "accept", Side: serverSide,
			Addr: src.listener.Addr().String(), Code: f.code, Err: f.cause}
		src.server.fail(nil, err)
	}
	src.server.removeSource(src)
	return err
}

func (s *Server) removeSource(src *source) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sources, src)
	s.finishLocked()
}

// fail emits Error on the server's queue. socket is nil for what is no
// connection's.
func (s *Server) fail(socket *Socket, err error) {
	if s.events.Error.heard() {
		s.queue.Post(func() {
			s.deliver(func() { s.events.Error.emit(ErrorEvent{socket, err}) })
		})
	}
}

// enter takes a place for one more connection that waits for Accept. It returns
// false if the source is closed before there is one.
func (src *source) enter() bool {
	select {
	case src.places <- struct{}{}:
		return true
	case <-src.done:
		return false
	}
}

func (src *source) leave() { <-src.places }

// awaitPlace waits until there is a place.
func (src *source) awaitPlace() bool {
	if src.places == nil {
		return true
	}
	entered := src.enter()
	if entered {
		src.leave()
	}
	return entered
}

// begin starts the handshake of a connection. Nothing is waited for here.
func (src *source) begin(conn net.Conn) {
	s := src.server
	c := makeSocket(conn, s.options, nil)
	c.source = src
	if !s.join(c) {
		conn.Close()
		return
	}
	emit(c, &s.events.Connection, ConnectionEvent{conn})
	c.start()
}

// dropPending ends the connections whose handshake is not complete.
func (src *source) dropPending() {
	s := src.server
	var pending []*Socket
	s.mu.Lock()
	for c := range s.members {
		if c.source == src && !c.isSecure() {
			pending = append(pending, c)
		}
	}
	s.mu.Unlock()
	for _, c := range pending {
		c.end(nil)
	}
}

// becomeMember notes that its server counts this socket. It reports false if the
// socket has ended, or is counted.
func (s *Socket) becomeMember() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isEnded() || s.member {
		return false
	}
	s.member = true
	return true
}

func (s *Socket) isMember() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.member
}

// leaveServer ends what becomeMember began.
func (s *Socket) leaveServer() {
	if s.isMember() {
		s.opts.Server.leave(s)
	}
}
