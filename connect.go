package tlssocket

import (
	"context"
	"errors"
	"net"
	"os"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
)

// Connect dials address and returns a client whose connection is secure: the
// handshake is done, and the server is authorized unless AllowUnauthorized is
// set. network and address are those of net.Dial.
//
// ctx bounds dialling and the handshake; later it plays no role. A ServerName
// that is empty becomes the host of address, or "localhost" where there is
// none. The error is an *Error with Node's code: ENOTFOUND, ECONNREFUSED,
// CERT_HAS_EXPIRED, ERR_TLS_CERT_ALTNAME_INVALID and so on; ABORT_ERR where ctx
// ended, also by its deadline.
//
// Listeners for what happens meanwhile (KeyLog, OCSPResponse, SecureConnect)
// go into Options.Events: when Connect returns, it has happened.
//
// A server that asks for a client certificate may refuse it after Connect has
// returned (TLS 1.3): the next Read then fails with the code of its alert.
//
// Node: tls.connect.
func Connect(ctx context.Context, network, address string, opts *Options) (
	*Socket, error) {
	o := opts.clone()
	secure, err := o.prepareClient()
	if err != nil {
		return nil, err
	}
	return connect(ctx, new(net.Dialer), network, address, o, secure)
}

// prepareClient is prepare for those who dial.
func (o *Options) prepareClient() (*SecureContext, error) {
	if o.IsServer {
		return nil, optionError("connect", badOption(code.InvalidArgValue,
			"IsServer: a connection that is dialled is a client's"))
	}
	secure, err := o.prepare()
	if err != nil {
		return nil, optionError("connect", err)
	}
	return secure, nil
}

// connect keeps o, which is prepared.
func connect(ctx context.Context, d *net.Dialer, network, address string,
	o *Options, secure *SecureContext) (*Socket, error) {
	if o.ServerName == "" {
		o.ServerName = hostOf(address)
		if err := checkServerName(o.ServerName); err != nil {
			return nil, optionError("connect", err)
		}
	}
	conn, err := d.DialContext(ctx, network, address)
	if err != nil {
		f := classifyNet(err)
		if outOfTime(ctx, err) {
			f = failure{code.Aborted,
				&explained{err.Error(), context.DeadlineExceeded}}
		}
		return nil, &Error{Op: "connect", Side: clientSide, Addr: address,
			Code: f.code, Err: f.cause}
	}
	s := makeSocket(conn, o, secure)
	shake := (*Socket).Handshake
	if o.isSimple(secure) {
		shake = handshakeHere
	}
	if err := shake(s, ctx); err != nil {
		s.Destroy(nil)
		return nil, err
	}
	return s, nil
}

// isSimple reports whether the handshake of a client calls nothing of the
// application's: no hook can take its time, and nobody sets a deadline.
func (o *Options) isSimple(secure *SecureContext) bool {
	_, ok := o.Sessions.(*SessionCache)
	return o.Events == nil && o.CheckServerIdentity == nil &&
		o.GetClientCertificate == nil && len(secure.pairs) == 0 &&
		o.OnSession == nil && (ok || o.Sessions == nil)
}

// handshakeHere is Handshake on the goroutine of a caller that has the socket
// alone: to hand over to another and wait costs a fiftieth of a handshake.
func handshakeHere(s *Socket, ctx context.Context) error {
	if ctx.Done() != nil {
		defer context.AfterFunc(ctx, func() {
			s.giveUp(s.wrap("handshake", failure{code.Aborted, ctx.Err()}))
		})()
	}
	s.begun.Store(true)
	s.shake()
	return s.handshakeResult()
}

// outOfTime reports whether a dial ended with its context: package net may be
// quicker than that to notice, and tells of a timeout of its own then.
func outOfTime(ctx context.Context, err error) bool {
	end, ok := ctx.Deadline()
	timeout := errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.Is(err, context.DeadlineExceeded)
	if !ok || !timeout || time.Now().Before(end) {
		return false
	}
	<-ctx.Done() // any moment
	return true
}

// hostOf returns the host of an address, "localhost" where it has none.
func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil || host == "" {
		return "localhost"
	}
	return host
}
