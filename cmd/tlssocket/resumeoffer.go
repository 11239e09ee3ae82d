package main

import (
	"context"
	"errors"
	"io"
	"net"
	"time"

	"github.com/seed-435e3e10/tlssocket"
)

// quiet is how long no ticket comes until it is believed that there are no
// more: servers send all of them at once.
const quiet = 300 * time.Millisecond

// offer makes a full handshake at the first address and collects the tickets.
func (e *examination) offer(ctx context.Context, version string) (*offer,
	error) {
	e.conn++
	opts := e.optionsOf(version)
	c := &collector{came: make(chan struct{}, 1),
		closed: make(chan struct{})}
	opts.Events = new(tlssocket.Events)
	opts.Events.Session.On(c.take)
	opts.Events.Close.On(func(tlssocket.CloseEvent) { close(c.closed) })
	limited, cancel := e.limit(ctx)
	socket, conn, err := e.connect(limited, opts)
	cancel()
	if err != nil {
		return nil, err
	}
	o := new(offer)
	if version == "TLSv1.3" {
		o.end = c.wait(ctx, socket, e.flags.wait)
	}
	socket.Close()
	<-c.closed // after the last session
	for _, session := range c.sessions {
		info, err := tlssocket.DescribeSession(session)
		if err != nil {
			return nil, err
		}
		t := ticket{session: session, size: info.TicketSize}
		switch {
		case version != "TLSv1.3": // where nobody reads any more
			t.hint = conn.lifetimeHint()
		case info.Lifetime > 0:
			hint := int64(info.Lifetime / time.Second)
			t.hint = &hint
		}
		o.tickets = append(o.tickets, t)
	}
	return o, nil
}

// connect is reach.connect over a connection that looks on.
func (e *examination) connect(ctx context.Context, opts *tlssocket.Options) (
	*tlssocket.Socket, *watchedConn, error) {
	address := e.flags.addresses[e.first]
	plain, err := e.flags.dial(ctx, address, opts.ServerName)
	if err != nil {
		return nil, nil, err
	}
	conn := &watchedConn{Conn: plain}
	socket, err := e.flags.secure(ctx, conn, address, opts)
	if err != nil {
		return nil, nil, e.flags.explain(err, plain, address)
	}
	return socket, conn, nil
}

// collector keeps the sessions of one connection.
type collector struct {
	sessions [][]byte // owned by the listeners until closed
	came     chan struct{}
	closed   chan struct{} // closed after the last event
}

// take is a listener of Events.Session.
func (c *collector) take(v tlssocket.SessionEvent) {
	c.sessions = append(c.sessions, v.Session)
	select {
	case c.came <- struct{}{}:
	default:
	}
}

// wait reads until the tickets stop coming, or none came for limit. Its error
// is that of the connection, if the server ended it before.
func (c *collector) wait(ctx context.Context, s *tlssocket.Socket,
	limit time.Duration) error {
	ended := make(chan error, 1)
	go func() { // ends with the connection, which the caller closes
		_, err := io.Copy(io.Discard, s)
		ended <- err
	}()
	last := time.After(limit)
	var pause <-chan time.Time
	for {
		select {
		case <-c.came:
			pause = time.After(min(quiet, limit))
		case <-pause:
			return nil
		case <-last:
			return nil
		case err := <-ended:
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			return err
		case <-ctx.Done():
			return nil
		}
	}
}
