package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"net"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
	"github.com/seed-435e3e10/tlssocket/internal/netcode"
	"github.com/seed-435e3e10/tlssocket/starttls"
)

// reach is how a client gets to a server: over which network, and what it
// speaks there before TLS.
type reach struct {
	command    string
	ipv4, ipv6 bool
	startTLS   string // "": TLS comes first
	unix       bool   // a socket of this machine
}

// to takes over how a target is reached.
func (r *reach) to(t dest.Target) {
	r.unix = t.Network == "unix"
	r.startTLS = cmp.Or(r.startTLS, t.StartTLS)
}

// register adds -starttls, whose description leaves out the protocols without;
// registerFamily the flags of addresses.
func (r *reach) register(fs *flag.FlagSet, without ...string) {
	r.command = fs.Name()
	names := slices.DeleteFunc(starttls.Protocols(), func(name string) bool {
		return slices.Contains(without, name)
	})
	fs.StringVar(&r.startTLS, "starttls", "", "begin TLS inside `PROTOCOL`: "+
		strings.Join(names[:3], ", ")+",\n"+strings.Join(names[3:9], ", ")+",\n"+
		strings.Join(names[9:], ", "))
}

func (r *reach) registerFamily(fs *flag.FlagSet) {
	fs.BoolVar(&r.ipv4, "4", false, "connect over IPv4 only")
	fs.BoolVar(&r.ipv6, "6", false, "connect over IPv6 only")
}

// check refuses what cannot be.
func (r *reach) check() error {
	switch {
	case r.unix && (r.ipv4 || r.ipv6):
		return badUsage(r.command, "-4 and -6 are not for unix sockets")
	case r.ipv4 && r.ipv6:
		return badUsage(r.command, "-4 and -6 exclude each other")
	case r.startTLS != "" && !slices.Contains(starttls.Protocols(), r.startTLS):
		return badUsage(r.command, "-starttls %s: there are %s", r.startTLS,
			strings.Join(starttls.Protocols(), ", "))
	}
	return nil
}

func (r *reach) network() string {
	switch {
	case r.unix:
		return "unix"
	case r.ipv4:
		return "tcp4"
	case r.ipv6:
		return "tcp6"
	}
	return "tcp"
}

// dial connects, and speaks until TLS may begin. name is the server's. Its
// error is a *tlssocket.Error with the operation connect or starttls.
func (r *reach) dial(ctx context.Context, address, name string) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, r.network(), address)
	if err != nil {
		return nil, &tlssocket.Error{Op: "connect", Side: "client", Addr: address,
			Code: netcode.Of(err), Err: err}
	}
	begun, err := begin(ctx, conn, r.startTLS, address, name)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return begun, nil
}

// begin speaks a protocol until TLS may begin; "" is none. It returns the
// connection to go on with.
func begin(ctx context.Context, conn net.Conn, protocol, address, name string) (
	net.Conn, error) {
	if plain, ok := conn.(*net.TCPConn); ok && protocol == "" {
		return &greeted{TCPConn: plain}, nil
	}
	if protocol == "" {
		return conn, nil
	}
	if _, err := starttls.Client(ctx, conn, protocol, name); err != nil {
		var e *starttls.Error
		errors.As(err, &e)
		return nil, &tlssocket.Error{Op: "starttls", Side: "client",
			Addr: address, Code: e.Code, Err: err}
	}
	return conn, nil
}

// connect is tlssocket.Connect by this way.
func (r *reach) connect(ctx context.Context, address string,
	opts *tlssocket.Options) (*tlssocket.Socket, error) {
	conn, err := r.dial(ctx, address, serverName(address, opts))
	if err != nil {
		return nil, err
	}
	return r.secure(ctx, conn, address, opts)
}

// secure makes the handshake on what dial returned, perhaps wrapped.
func (r *reach) secure(ctx context.Context, conn net.Conn, address string,
	opts *tlssocket.Options) (*tlssocket.Socket, error) {
	socket, err := newSocket(conn, address, opts)
	if err != nil {
		return nil, err
	}
	if err := socket.Handshake(ctx); err != nil {
		socket.Destroy(nil)
		return nil, err
	}
	return socket, nil
}

// newSocket is tlssocket.New for the server at address.
func newSocket(conn net.Conn, address string, opts *tlssocket.Options) (
	*tlssocket.Socket, error) {
	o := *opts
	o.ServerName = serverName(address, opts)
	socket, err := tlssocket.New(conn, &o)
	if err != nil {
		conn.Close()
	}
	return socket, err
}

// serverName is the name to ask for: the host's unless there is another.
func serverName(address string, opts *tlssocket.Options) string {
	if opts.ServerName != "" {
		return opts.ServerName
	}
	host, _, _ := net.SplitHostPort(address) // it was checked
	return host
}
