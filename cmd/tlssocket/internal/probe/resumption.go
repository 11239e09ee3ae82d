package probe

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
)

const (
	tls12 = "TLSv1.2"
	tls13 = "TLSv1.3"
)

// ticketWait is how long a server may take to give a session after the
// handshake: it does so at once, or not at all.
const ticketWait = time.Second

// resumption reports whether sessions are resumed, in the version of the first
// connection and in the older one. Its error is of a first connection that the
// server refuses after the handshake, as it does in TLS 1.3.
func (e *examination) resumption(ctx context.Context, first *connection) error {
	newest := Resumption{Protocol: *e.report.Protocol, Spoken: true}
	older := Resumption{Protocol: tls12}
	var both sync.WaitGroup
	if newest.Protocol == tls13 {
		both.Go(func() { e.older(ctx, &older) }) // ends with ctx
	}
	began := time.Now()
	session, err := first.session(ctx)
	first.close() // there are servers that serve one client at a time
	if isRefusal(err) {
		both.Wait()
		e.report.Resumption = append(e.report.Resumption, newest)
		return err
	}
	e.resume(ctx, &newest, session)
	e.report.Steps = append(e.report.Steps, Step{"session",
		milliseconds(began.Sub(e.start)), milliseconds(time.Since(began))})
	both.Wait()
	if newest.Protocol == tls13 {
		e.report.Resumption = append(e.report.Resumption, newest, older)
		return nil
	}
	e.report.Resumption = append(e.report.Resumption,
		Resumption{Protocol: tls13, Reason: unspoken}, newest)
	return nil
}

const unspoken = "version not spoken"

// older finds out about TLS 1.2 at a server that speaks TLS 1.3.
func (e *examination) older(ctx context.Context, r *Resumption) {
	o := e.options()
	o.MaxVersion = tls12
	c := e.connect(ctx, o, nil)
	defer c.close()
	if c.err != nil {
		r.Reason = e.Explain(c.err, c.conn, e.target).Message
		if isUnspoken(c.err) {
			r.Reason = unspoken
		}
		return
	}
	r.Spoken = true
	session, _ := c.session(ctx)
	c.close()
	e.resume(ctx, r, session)
}

// resume offers a session; nil stands for none.
func (e *examination) resume(ctx context.Context, r *Resumption,
	session []byte) {
	if r.Ticket = session != nil; !r.Ticket {
		r.Reason = "the server gave no session"
		return
	}
	if e.expired {
		// Neither crypto/tls nor others would offer it.
		r.Reason = "not tried: clients offer no session to an expired certificate"
		return
	}
	o := e.options()
	o.MinVersion, o.MaxVersion = r.Protocol, r.Protocol
	o.Session = session
	c := e.connect(ctx, o, nil)
	defer c.close()
	switch {
	case c.err != nil:
		r.Reason = e.Explain(c.err, c.conn, e.target).Message
	case c.socket.SessionReused():
		r.Resumed = true
	default:
		r.Reason = "the server did not accept the session"
	}
}

// session waits for the first session of a connection; nil if none comes. The
// error is what the server ended the connection with.
func (c *connection) session(ctx context.Context) ([]byte, error) {
	select {
	case session := <-c.sessions:
		return session, nil
	default:
	}
	if c.socket.Protocol() != tls13 {
		return nil, nil
	}
	ended := make(chan error, 1)
	go func() { // ends with the connection, which the caller closes
		_, err := io.Copy(io.Discard, c.socket)
		ended <- err
	}()
	timer := time.NewTimer(ticketWait)
	defer timer.Stop()
	select {
	case session := <-c.sessions:
		return session, nil
	case err := <-ended:
		select {
		case session := <-c.sessions:
			return session, nil
		default:
			return nil, err
		}
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil, nil
}

// isUnspoken reports whether the server does not speak the version.
func isUnspoken(err error) bool {
	return errors.Is(err, code.SSLUnsupportedProtocol) ||
		errors.Is(err, code.Code("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"))
}

// isRefusal reports whether the server refused us by an alert.
func isRefusal(err error) bool {
	var alert *tlssocket.AlertError
	return errors.As(err, &alert) && alert.Remote
}
