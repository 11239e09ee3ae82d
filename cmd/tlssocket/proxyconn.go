package main

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/proxyproto"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/netcode"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

// proxyConn is one connection of a proxy, from its client to the target.
type proxyConn struct {
	*proxyServer
	raw     halfConn // the client's
	record  proxyRecord
	traffic traffic

	from, to net.Addr // of the client's connection, where it began
	source   string   // the client's address, once it counts; "": not yet
}

func newProxyConn(p *proxyServer, raw halfConn, n int) *proxyConn {
	return &proxyConn{proxyServer: p, raw: raw,
		from: raw.RemoteAddr(), to: raw.LocalAddr(),
		record: proxyRecord{header: header{p.flags.mode, n, "proxied"}, Time: time.Now(),
			Target: p.flags.target}}
}

// serve is the connection until its line in the log.
func (c *proxyConn) serve() {
	err := c.carry()
	c.raw.Close()
	c.record.Address = addressText(c.from)
	c.record.finish(&c.traffic, err)
	c.leave(c)
	c.out(c.record)
}

// carry brings the connection to the target. -timeout bounds what it does until
// both ends can speak.
func (c *proxyConn) carry() error {
	if full := c.enter(c); full != "" {
		return errFull(full)
	}
	ctx, cancel := context.WithTimeout(c.killed, c.flags.timeout)
	defer cancel()
	if err := c.readHeader(ctx); err != nil {
		return err
	}
	if full := c.enterFrom(c); full != "" {
		return errFull(full)
	}
	var err error
	var secure *tlssocket.Socket
	var plain halfConn
	if c.flags.mode == modeClient {
		plain = c.raw
		secure, err = c.secureTarget(ctx)
	} else {
		secure, plain, err = c.secureClient(ctx)
	}
	if err != nil {
		return err
	}
	cancel()
	defer context.AfterFunc(c.killed, func() {
		plain.Close()
		secure.Destroy(nil)
	})()
	err = relay(secure, plain, &c.traffic)
	if c.killed.Err() != nil {
		err = coded.New(code.Aborted, "the time of -drain has passed")
	}
	return err
}

// secured takes note of a handshake that has succeeded.
func (c *proxyConn) secured(s *tlssocket.Socket) {
	c.record.describe(s)
	c.count.secured(&c.record)
}

// addressText is an address; that of a client of a unix socket has no name.
func addressText(a net.Addr) string {
	if text := a.String(); text != "" && text != "@" {
		return text
	}
	return a.Network()
}

// errFull is the error of a connection for which there is no place.
func errFull(limit string) error {
	return coded.New(codeFull, "%s is reached", limit)
}

// codeFull is ours: Node drops such connections without a word.
const codeFull code.Code = "ERR_PROXY_FULL"

// readHeader learns who the client is from the proxy before us.
func (c *proxyConn) readHeader(ctx context.Context) error {
	if !c.flags.acceptProxy {
		return nil
	}
	defer context.AfterFunc(ctx, func() { c.raw.Close() })()
	from, to, err := proxyproto.ReadV2(c.raw)
	if err != nil {
		return failure(ctx, "accept-proxy", addressText(c.from), err)
	}
	if from != nil {
		c.from, c.to = from, to
	}
	return nil
}

// failure is the error of an operation that has no code yet.
func failure(ctx context.Context, op, address string, err error) error {
	if cause := ctx.Err(); cause != nil {
		err = cause
	}
	e := &tlssocket.Error{Op: op, Addr: address, Code: netcode.Of(err), Err: err}
	var coded code.Code
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		e.Code = code.TimedOut
	case errors.Is(err, proxyproto.ErrNoHeader):
		e.Code = codeNoHeader
	case errors.As(err, &coded):
		e.Code = coded
	}
	return e
}

// codeNoHeader is ours: Node has no PROXY protocol.
const codeNoHeader code.Code = "ERR_PROXY_HEADER"

// secureClient makes the client's side secure, and then dials the target.
func (c *proxyConn) secureClient(ctx context.Context) (*tlssocket.Socket, halfConn,
	error) {
	if name := c.flags.startTLS; name != "" {
		if _, err := starttls.Server(ctx, c.raw, name, ""); err != nil {
			return nil, nil, failure(ctx, "starttls", addressText(c.from), err)
		}
	}
	opts := &tlssocket.Options{IsServer: true, Server: c.host.server,
		OCSP: c.host.ocsp, Sessions: c.host.store}
	if c.flags.rules.any() {
		opts.CheckClientIdentity = c.flags.admit
	}
	secure, err := tlssocket.New(c.raw, opts)
	if err != nil {
		return nil, nil, err
	}
	fail := func(err error) (*tlssocket.Socket, halfConn, error) {
		secure.Destroy(nil)
		return nil, nil, err
	}
	if err := secure.Handshake(ctx); err != nil {
		return fail(err)
	}
	c.secured(secure)
	plain, err := c.dialTarget(ctx)
	if err != nil {
		return fail(err)
	}
	if name := c.flags.startTLS; name != "" {
		if err := starttls.AwaitGreeting(ctx, plain, name); err != nil {
			plain.Close()
			return fail(failure(ctx, "starttls", c.flags.target, err))
		}
	}
	return secure, plain, nil
}

// secureTarget dials the target and makes that side secure.
func (c *proxyConn) secureTarget(ctx context.Context) (*tlssocket.Socket, error) {
	conn, err := c.dialTarget(ctx)
	if err != nil {
		return nil, err
	}
	opts := c.client.Load()
	if name := c.flags.startTLS; name != "" {
		if _, err := starttls.Client(ctx, conn, name, opts.ServerName); err != nil {
			conn.Close()
			return nil, failure(ctx, "starttls", c.flags.target, err)
		}
	}
	secure, err := tlssocket.New(conn, opts)
	if err != nil {
		conn.Close()
		return nil, err
	}
	if err := secure.Handshake(ctx); err != nil {
		secure.Destroy(nil)
		return nil, err
	}
	c.secured(secure)
	if name := c.flags.startTLS; name != "" {
		if err := starttls.Greet(ctx, c.raw, name, opts.ServerName); err != nil {
			secure.Destroy(nil)
			return nil, failure(ctx, "starttls", addressText(c.from), err)
		}
	}
	return secure, nil
}

// dialTarget connects, and tells the target who the client is.
func (c *proxyConn) dialTarget(ctx context.Context) (halfConn, error) {
	var d net.Dialer
	network, address := endpoint(c.flags.target)
	conn, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, failure(ctx, "connect", c.flags.target, err)
	}
	var header []byte
	switch c.flags.sendProxy {
	case "v1":
		header = proxyproto.V1(c.from, c.to)
	case "v2":
		header = proxyproto.V2(c.from, c.to)
	}
	if len(header) > 0 { // it fits into the buffer of a new connection
		if _, err := conn.Write(header); err != nil {
			conn.Close()
			return nil, failure(ctx, "connect", c.flags.target, err)
		}
	}
	return conn.(halfConn), nil
}
