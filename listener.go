package tlssocket

import "net"

// Listener returns a net.Listener for code that wants crypto/tls's
// connections, such as http.Server, which then speaks HTTP/2 where
// ALPNProtocols has "h2". Accept returns *tls.Conn values whose handshake is
// complete; those that fail are told by TLSClientError. Contexts, hooks,
// sessions, key log and events of the server serve them.
//
// Closing it closes inner and drops the connections that were not handed out.
// While 256 wait for Accept, no more are accepted from inner. Closing the server
// closes it too.
func (s *Server) Listener(inner net.Listener) net.Listener {
	l := &tlsListener{
		inner: inner,
		ready: make(chan *Socket),
		ended: make(chan struct{}),
	}
	src, err := s.addSource(inner, l.take, true)
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
		return c.tls, nil
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
