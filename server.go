package tlssocket

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/serial"
	"github.com/seed-435e3e10/tlssocket/internal/sessioncount"
	"github.com/seed-435e3e10/tlssocket/internal/sni"
	"github.com/seed-435e3e10/tlssocket/internal/ticket"
)

// Server accepts connections and makes them secure. NewServer makes one;
// Serve, Listen and Listener give it connections, and so does New with
// Options.Server. All methods may be called by any goroutine at any time, also
// by listeners of events.
//
// No client can end a server: what goes wrong with one shows in the event
// TLSClientError. Close or Shutdown end it.
//
// Node: tls.Server.
type Server struct {
	options  *Options // of the sockets it accepts; fixed
	context  atomic.Pointer[SecureContext]
	contexts sni.Table[*SecureContext]
	keys     *ticket.Keys
	counts   sessioncount.Counts
	events   *ServerEvents
	queue    serial.Queue // of the events that belong to no connection

	mu       sync.Mutex
	sources  map[*source]struct{}
	members  map[*Socket]struct{}
	addr     net.Addr
	closing  bool
	over     bool          // closing, and nothing left
	finished chan struct{} // closed when over
}

// NewServer makes a Server. Its error is an *Error that names the option that
// cannot be.
//
// Node: tls.createServer.
func NewServer(opts *ServerOptions) (*Server, error) {
	if opts == nil {
		opts = &ServerOptions{}
	}
	s, err := newServer(opts)
	if err != nil {
		return nil, optionError("new server", err)
	}
	return s, nil
}

func newServer(o *ServerOptions) (*Server, error) {
	if o.HandshakeTimeout < 0 {
		return nil, badOption(code.InvalidArgValue,
			"HandshakeTimeout is negative")
	}
	if o.SessionStoreTimeout < 0 {
		return nil, badOption(code.InvalidArgValue,
			"SessionStoreTimeout is negative")
	}
	if err := checkALPN(o.ALPNProtocols, o.ALPN != nil); err != nil {
		return nil, err
	}
	main, err := contextOf(o.SecureContext, &o.ContextOptions)
	if err != nil {
		return nil, err
	}
	s := &Server{
		events:   o.Events,
		sources:  make(map[*source]struct{}),
		members:  make(map[*Socket]struct{}),
		finished: make(chan struct{}),
	}
	if s.events == nil {
		s.events = new(ServerEvents)
	}
	s.options = o.socketOptions(s)
	if err := s.options.checkServer(); err != nil {
		return nil, err
	}
	s.context.Store(main)
	if !main.ownKeys {
		s.keys = ticket.NewTurning(main.keys, s.SessionTimeout)
	} else if s.keys, err = ticket.New(main.keys.Bytes()); err != nil {
		return nil, err
	}
	return s, s.addContexts(o.Contexts)
}

// Events returns the server's events.
func (s *Server) Events() *ServerEvents { return s.events }

// AddContext makes c serve clients that ask for host (SNI). "*" in it stands
// for anything within a label, so "*.example.com" is not for
// "a.b.example.com". Of several that match, the one added last serves; adding
// a host again replaces its context. Connections that exist go on. It has no
// effect beside SNI or ContextFor.
//
// It panics if host is "" or c is nil.
//
// Node: server.addContext.
func (s *Server) AddContext(host string, c *SecureContext) {
	if err := s.addContext(host, c); err != nil {
		panic(optionError("add context", err))
	}
}

// SetSecureContext replaces the server's own context for connections to come,
// and, if c was made with TicketKeys, the ticket keys with them. It panics if
// c is nil, or not made by NewSecureContext.
//
// Node: server.setSecureContext.
func (s *Server) SetSecureContext(c *SecureContext) {
	if err := c.check(); err != nil {
		panic(optionError("set secure context", err))
	}
	if c.ownKeys {
		s.SetTicketKeys(c.keys.Bytes()) // 48 bytes, as it has
	}
	s.context.Store(c)
}

// TicketKeys returns the 48 bytes that tickets are encrypted with. WARNING:
// they are a secret. Unlike Node, they change once a day unless the application
// has set them: by ContextOptions.TicketKeys, SetTicketKeys or
// ReplaceTicketKeys.
//
// Node: server.getTicketKeys.
func (s *Server) TicketKeys() []byte { return s.keys.Bytes() }

// SetTicketKeys makes keys, 48 secret bytes, encrypt the tickets to come.
// Tickets of the 15 keys before are good until SessionTimeout has passed. The
// keys no longer change by themselves then.
//
// Node: server.setTicketKeys.
func (s *Server) SetTicketKeys(keys []byte) error {
	err := s.keys.Rotate(keys, s.context.Load().sessionTimeout)
	if err != nil {
		return optionError("set ticket keys", err)
	}
	return nil
}

// ReplaceTicketKeys makes keys, newest first, of 48 secret bytes each, all the
// ticket keys: the first encrypts the tickets to come, and tickets of others
// than these are no longer good. There are at most 16. It is what fleet.Keys
// calls; for a rotation of one's own SetTicketKeys is simpler.
func (s *Server) ReplaceTicketKeys(keys [][]byte) error {
	if err := s.keys.Replace(keys); err != nil {
		return optionError("replace ticket keys", err)
	}
	return nil
}

// SessionTimeout is how long a session may be resumed, by the options of the
// server's present context.
func (s *Server) SessionTimeout() time.Duration {
	return s.context.Load().sessionTimeout
}

// Addr returns the address of the listener that the server got first, nil
// before.
//
// Node: server.address.
func (s *Server) Addr() net.Addr {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addr
}

// Connections counts the open connections, secure or not yet.
//
// Node: server.getConnections.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.members)
}

// Close stops listening and destroys all connections. It does not wait.
//
// Node: server.close, socket.destroy.
func (s *Server) Close() error {
	for _, c := range s.stop() {
		c.end(nil)
	}
	return nil
}

// Shutdown stops listening and waits until the connections have ended by
// themselves, or ctx ends: then it returns an error that wraps ctx's, and
// leaves the connections open; Close ends them.
//
// Node: server.close.
func (s *Server) Shutdown(ctx context.Context) error {
	s.stop()
	select {
	case <-s.finished:
		return nil
	case <-ctx.Done():
		return &Error{Op: "shutdown", Side: serverSide, Code: code.Aborted,
			Err: ctx.Err()}
	}
}

// stop stops listening and returns the connections that are left.
func (s *Server) stop() []*Socket {
	s.mu.Lock()
	s.closing = true
	var sources []*source
	for src := range s.sources {
		sources = append(sources, src)
	}
	var left []*Socket
	for c := range s.members {
		left = append(left, c)
	}
	s.finishLocked()
	s.mu.Unlock()
	for _, src := range sources {
		src.close()
	}
	return left
}

// join counts a socket as a connection. It reports false once the server is
// closing.
func (s *Server) join(c *Socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing || !c.becomeMember() {
		return false
	}
	s.members[c] = struct{}{}
	return true
}

// leave is the end of a connection.
func (s *Server) leave(c *Socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.members, c)
	s.finishLocked()
}

// finishLocked says that the server is over when nothing is left. mu is held.
func (s *Server) finishLocked() {
	if !s.closing || s.over || len(s.members)+len(s.sources) > 0 {
		return
	}
	s.over = true
	close(s.finished)
	s.queue.PostLast(func() {
		s.deliver(func() { s.events.Close.emit(CloseEvent{}) })
	})
}

// deliver calls listeners of the server itself.
func (s *Server) deliver(f func()) {
	if p := guard.Catch("a listener", f); p != nil {
		s.options.logPanic(p)
	}
}
