package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/clientsession"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/link"
	"github.com/seed-435e3e10/tlssocket/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/internal/serial"
)

const (
	clientSide = "client"
	serverSide = "server"
)

// Socket is a TLS connection over another connection. It is a net.Conn.
//
// New makes one over a connection that exists, Connect dials one, a Server
// accepts them. The handshake runs at Handshake, or at the first Read, Write
// or CloseWrite.
//
// All methods may be called by any goroutine at any time, also by listeners.
// Reads are served one after the other, and so are writes; neither waits for
// the other.
//
// A socket must be ended by Close or Destroy, or by an error of the handshake
// or of Read; each of them closes the connection beneath. Its errors are
// *Error values; only the end of the peer's data is a plain io.EOF.
//
// Node: tls.TLSSocket.
type Socket struct {
	// Set by New.
	opts    *Options
	context *SecureContext // nil: the server's present one
	link    link.Link
	tls     *tls.Conn // nil behind takeOver, which has mu
	source  *source   // of an accepted one

	queue serial.Queue
	late  atomic.Pointer[Error] // the last of a deadline

	// The handshake.
	begun     atomic.Bool
	heard     bool // its SecureConnection; fixed with secure
	member    bool // its server counts it as a connection; mu guards it
	peer      peer
	handshake handshake // owned by its goroutine; nil once secure

	life    // has mu, which guards all below
	events  *Events
	done    chan struct{} // closed after the handshake; nil: nobody asked
	local   *x509.Certificate
	session *clientsession.Session // newest
	hooks   *hookScope             // made when first needed
}

// New makes a Socket over conn, which belongs to the socket from then on:
// any net.Conn does, be it in use already (STARTTLS), a pipe, or another
// Socket. Bytes that were read too far from conn are not lost if conn's Read
// gives them first. New does no input or output.
//
// The error is an *Error that names the option that cannot be.
//
// Node: new tls.TLSSocket.
func New(conn net.Conn, opts *Options) (*Socket, error) {
	s, err := newSocket(conn, opts.clone())
	if err != nil {
		return nil, optionError("new socket", err)
	}
	return s, nil
}

// newSocket keeps opts.
func newSocket(conn net.Conn, opts *Options) (*Socket, error) {
	if conn == nil {
		return nil, badOption(code.InvalidArgType, "the connection is nil")
	}
	secure, err := opts.prepare()
	if err != nil {
		return nil, err
	}
	return makeSocket(conn, opts, secure), nil
}

// prepare checks o, a clone, and completes it. It returns the context that o
// leads to, or nil where that is the server's.
func (o *Options) prepare() (*SecureContext, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Server != nil {
		o.inherit()
	}
	checkSide := o.checkClient
	if o.IsServer {
		checkSide = o.checkServer
	}
	if err := checkSide(); err != nil {
		return nil, err
	}
	secure := o.SecureContext
	if secure != nil || o.Server == nil || !o.ContextOptions.isZero() {
		var err error
		if secure, err = contextOf(secure, &o.ContextOptions); err != nil {
			return nil, err
		}
	}
	if o.ECHConfigList != nil && secure.config.MaxVersion < tls.VersionTLS13 {
		return nil, badOption(code.TLSProtocolVersionConflict,
			"ECHConfigList needs TLSv1.3, and MaxVersion is %s",
			protocol.Name(secure.config.MaxVersion))
	}
	o.ContextOptions = ContextOptions{} // keys need not stay in memory
	return secure, nil
}

// makeSocket puts a Socket together; nothing can fail any more.
func makeSocket(conn net.Conn, opts *Options, secure *SecureContext) *Socket {
	s := &Socket{
		opts:    opts,
		context: secure,
	}
	s.link.Init(conn, (*linkOwner)(s), opts.CoalesceWrites)
	if opts.IsServer {
		h := newServerHandshake(s)
		s.tls, s.handshake = tls.Server(s.link.Wire(), &h.first), h
	} else {
		h := newClientHandshake(s)
		s.tls, s.handshake = tls.Client(s.link.Wire(), h.config), h
	}
	s.link.Protect(s.tls)
	if opts.Events != nil {
		s.setEvents(opts.Events)
	}
	return s
}

// addressOf returns the IP address of conn's peer, or "".
func addressOf(conn net.Conn) string {
	addr := conn.RemoteAddr()
	if addr == nil {
		return ""
	}
	ap, err := netip.ParseAddrPort(addr.String())
	if err != nil {
		return ""
	}
	return ap.Addr().String()
}

// isAddress reports whether a host is an IP address.
func isAddress(host string) bool {
	if strings.Trim(host, "0123456789.[]") != "" && !strings.Contains(host, ":") {
		return false // a name, most of the time; to parse it costs an error
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

// Events returns the socket's events: those of Options.Events, or the
// socket's own.
func (s *Socket) Events() *Events {
	s.mu.Lock()
	e := s.events
	s.mu.Unlock()
	if e != nil {
		return e
	}
	return s.setEvents(new(Events))
}

// setEvents makes e the socket's events, unless it has some.
func (s *Socket) setEvents(e *Events) *Events {
	o := (*linkOwner)(s)
	if used := o.useEvents(e); used != e {
		return used
	}
	o.listened()
	return e
}

// heardEvents returns the socket's events, or nil where nobody ever asked
// for them.
func (s *Socket) heardEvents() *Events {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events
}

// serverEvents returns the events of the socket's server, or nil.
func (s *Socket) serverEvents() *ServerEvents {
	if s.opts.Server == nil {
		return nil
	}
	return s.opts.Server.events
}

// emit tells v to those who listen to e, on the socket's queue. It reports
// whether anybody does.
func emit[T any](s *Socket, e *Event[T], v T) bool {
	return emitElse(s, e, v, nil)
}

// emitElse is emit, and calls missed if nobody listens any more when it is v's
// turn.
func emitElse[T any](s *Socket, e *Event[T], v T, missed func()) bool {
	if !e.heard() {
		return false
	}
	return s.queue.Post(func() {
		if !deliver(s, e, v) && missed != nil {
			missed()
		}
	})
}

// deliver calls the listeners and reports whether there were any. A panic of
// one ends the socket and no more.
func deliver[T any](s *Socket, e *Event[T], v T) (heard bool) {
	return deliverIf(s, e, v, nil)
}

// deliverIf is deliver for emitIf.
func deliverIf[T any](s *Socket, e *Event[T], v T, claim func() bool) (
	heard bool) {
	p := guard.Catch("a listener", func() { heard = e.emitIf(v, claim) })
	if p != nil {
		s.listenerPanicked(p)
		return true
	}
	return heard
}

// side is "client" or "server".
func (o *Options) side() string {
	if o.IsServer {
		return serverSide
	}
	return clientSide
}

// wrap makes the Error of an operation of this socket.
func (s *Socket) wrap(op string, f failure) *Error {
	e := &Error{Op: op, Side: s.opts.side(), Code: f.code, Err: f.cause}
	if a := s.link.RemoteAddr(); a.Network() != "unknown" {
		e.Addr = a.String()
	}
	return e
}

// SetDeadline implements net.Conn: it bounds reads and writes, also those
// that wait for the handshake. A deadline that passes breaks nothing, as it
// does in crypto/tls: after a new one, reading, writing and the handshake go
// on.
func (s *Socket) SetDeadline(t time.Time) error {
	if err := s.SetReadDeadline(t); err != nil {
		return err
	}
	return s.SetWriteDeadline(t)
}

// SetReadDeadline implements net.Conn; see SetDeadline.
func (s *Socket) SetReadDeadline(t time.Time) error {
	return s.setDeadline(s.link.SetReadDeadline, t)
}

// SetWriteDeadline implements net.Conn; see SetDeadline. The bytes of a Write
// that timed out and that it counts are on their way, whatever becomes of the
// deadline; Close waits for them until then.
func (s *Socket) SetWriteDeadline(t time.Time) error {
	return s.setDeadline(s.link.SetWriteDeadline, t)
}

func (s *Socket) setDeadline(set func(time.Time) error, t time.Time) error {
	if s.isEnded() {
		return s.endedError("set deadline") // not told: few look at it
	}
	if err := set(t); err != nil {
		return s.wrap("set deadline", classifyNet(err))
	}
	return nil
}

// minFragment is the least limit of RFC 6066, section 4.
const minFragment = 512

// SetMaxSendFragment limits the plaintext of the records that are sent from
// now on, to between 512 and 16384 bytes. Small records let the peer start
// earlier, and cost throughput.
//
// Node: tlsSocket.setMaxSendFragment.
func (s *Socket) SetMaxSendFragment(size int) error {
	if size < minFragment || size > link.MaxRecord {
		return optionError("set max send fragment", badOption(
			code.OutOfRange, "size is %d, not between %d and %d", size,
			minFragment, link.MaxRecord))
	}
	s.link.SetRecordSize(size)
	return nil
}

// LocalAddr implements net.Conn. It is never nil.
func (s *Socket) LocalAddr() net.Addr { return s.link.LocalAddr() }

// RemoteAddr implements net.Conn. It is never nil.
func (s *Socket) RemoteAddr() net.Addr { return s.link.RemoteAddr() }

// NetConn returns the connection beneath, as New got it. WARNING: reading or
// writing it breaks the TLS connection.
func (s *Socket) NetConn() net.Conn { return s.link.Inner() }
