package tlssocket

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/link"
)

// Listener returns a net.Listener for code that wants crypto/tls's
// connections, such as [net/http.Server], which then speaks HTTP/2 where
// ALPNProtocols has "h2". Accept returns [*tls.Conn] values whose handshake is
// complete; those that fail are told by TLSClientError, or else logged (Logger).
// Contexts, hooks, sessions, key log and events of the server serve them. [Of]
// returns the Socket, whose ConnectionState has VerifiedChains always;
// crypto/tls fills them where clients must be authorized, by CAs of ours.
//
// Who speaks HTTP without TLS is answered as by net/http: 400 Bad Request.
//
// Closing it closes inner and drops the connections that were not handed out.
// While 256 wait for Accept, no more are accepted from inner. Closing the server
// closes it too.
func (s *Server) Listener(inner net.Listener) net.Listener {
	return s.listenerOver(inner, true)
}

// Sockets is [Server.Listener] for code that takes any [net.Conn]: Accept
// returns [*Socket] values. net/http speaks HTTP/1.1 over them, with Request.TLS;
// and HTTP/2 from Go 1.27 on. With an older Go "h2" must not be among the
// ALPNProtocols: the client would speak what net/http does not understand.
func (s *Server) Sockets(inner net.Listener) net.Listener {
	return s.listenerOver(inner, false)
}

// Of returns the Socket of a connection that [Server.Listener],
// [Server.Sockets] or [Socket.TLS] handed out, such as [net/http.Server] gives
// to ConnContext; nil if conn is none of these.
func Of(conn net.Conn) *Socket {
	switch c := conn.(type) {
	case *Socket:
		return c
	case *tls.Conn:
		if c == nil {
			return nil
		}
		if o, ok := link.OwnerOf(c.NetConn()).(*linkOwner); ok {
			return (*Socket)(o)
		}
	}
	return nil
}

func (s *Server) listenerOver(inner net.Listener, plain bool) net.Listener {
	l := &tlsListener{
		inner: inner,
		ready: make(chan *Socket),
		ended: make(chan struct{}),
	}
	src, err := s.addSource(&source{listener: inner, take: l.take,
		plain: plain, places: make(chan struct{}, maxWaiting)})
	if err != nil {
		l.err = err
		close(l.ended)
		return l
	}
	l.source = src
	go l.run() // ends with inner
	return l
}

type tlsListener struct {
	inner  net.Listener
	source *source // nil if the server was closed before
	ready  chan *Socket
	ended  chan struct{} // closed when nothing is accepted any more
	err    error         // why; set before
}

func (l *tlsListener) run() {
	l.err = l.source.run()
	if l.err == nil {
		l.err = net.ErrClosed
	}
	close(l.ended)
}

// take hands a connection to Accept, on the handshake's goroutine.
func (l *tlsListener) take(c *Socket) {
	if !l.source.enter() {
		c.end(nil)
		return
	}
	defer l.source.leave()
	select {
	case l.ready <- c:
	case <-l.source.done:
		c.end(nil)
	}
}

// Accept implements net.Listener.
func (l *tlsListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.ready:
		if l.source.plain {
			return c.tls, nil
		}
		return c, nil
	case <-l.ended:
		return nil, l.err
	}
}

// Addr implements net.Listener.
func (l *tlsListener) Addr() net.Addr { return l.inner.Addr() }

// Close implements net.Listener.
func (l *tlsListener) Close() error {
	if l.source != nil {
		l.source.close()
		l.source.dropPending()
	}
	return nil
}

// answerHTTP tells a client of Listener or Sockets that speaks HTTP without TLS
// what is wrong, in the words of net/http.
func (src *source) answerHTTP(conn net.Conn, err error) {
	var header tls.RecordHeaderError
	if src == nil || src.places == nil || !errors.As(err, &header) {
		return
	}
	switch string(header.RecordHeader[:]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO":
		conn.SetWriteDeadline(time.Now().Add(lastWord))
		io.WriteString(conn, "HTTP/1.0 400 Bad Request\r\n\r\n"+
			"Client sent an HTTP request to an HTTPS server.\n")
	}
}
