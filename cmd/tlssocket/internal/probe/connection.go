package probe

import (
	"context"
	"errors"
	"net"
	"net/http/httptrace"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/netcode"
)

// connection is one to the server, after its handshake.
type connection struct {
	conn     net.Conn          // beneath; nil if there is none
	socket   *tlssocket.Socket // on it
	address  string            // of the peer; "" without a connection
	err      error             // why it is not secure
	sessions chan []byte       // that came
}

// connect makes a connection, and notes in steps what took how long; steps may
// be nil.
func (e *examination) connect(ctx context.Context, o *tlssocket.Options,
	steps *[]Step) *connection {
	c := &connection{sessions: make(chan []byte, 1)}
	o.OnSession = func(session []byte) {
		select {
		case c.sessions <- session:
		default: // one is enough
		}
	}
	watch := &stopwatch{start: e.start, last: time.Now(), steps: steps}
	conn, err := e.dial(ctx, watch)
	if err != nil {
		c.err = err
		return c
	}
	c.conn, c.address = conn, conn.RemoteAddr().String()
	if c.socket, c.err = tlssocket.New(conn, o); c.err != nil {
		conn.Close()
		return c
	}
	c.err = c.socket.Handshake(ctx)
	watch.split("tls")
	return c
}

// dial reaches the server, and talks until TLS may begin.
func (e *examination) dial(ctx context.Context, watch *stopwatch) (net.Conn,
	error) {
	var d net.Dialer
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSDone: func(httptrace.DNSDoneInfo) { watch.split("dns") },
	})
	conn, err := d.DialContext(traced, e.target.Network, e.target.Address)
	watch.split("tcp")
	if err != nil {
		return nil, &tlssocket.Error{Op: "connect", Side: "client",
			Addr: e.target.Address, Code: netcode.Of(err), Err: err}
	}
	begun, err := e.Begin(ctx, conn, e.protocol, e.target)
	if err != nil {
		conn.Close()
		return nil, err
	}
	if e.protocol != "" {
		watch.split("starttls")
	}
	return begun, nil
}

func (c *connection) close() {
	if c.socket != nil {
		c.socket.Destroy(nil)
	}
}

// noProtocol reports whether the server refused our guess of its protocols.
func (c *connection) noProtocol() bool {
	return errors.Is(c.err,
		code.Code("ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL"))
}

// stopwatch notes what took how long. One goroutine uses it, also net.Dialer's
// own, which has done with it before it returns.
type stopwatch struct {
	start, last time.Time
	steps       *[]Step
}

// split ends a step.
func (w *stopwatch) split(name string) {
	now := time.Now()
	if w.steps != nil {
		*w.steps = append(*w.steps, Step{name,
			milliseconds(w.last.Sub(w.start)), milliseconds(now.Sub(w.last))})
	}
	w.last = now
}
