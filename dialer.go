package tlssocket

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"

	"github.com/seed-435e3e10/tlssocket/trust"
)

// Dialer makes secure connections for code that wants a function to dial with:
// DialTLSContext of [net/http.Transport], the Dialer of go-redis, and whatever
// takes a [crypto/tls.Dialer]. Unlike Connect it reads certificates and CAs
// once. Its methods may be called by any number of goroutines; its fields must
// not be changed, nor the Dialer copied, after the first call.
type Dialer struct {
	// NetDialer dials the connections beneath. Its Timeout and Deadline bound
	// the handshake too. Nil: the zero [net.Dialer].
	NetDialer *net.Dialer

	// Options are those of Connect: a ServerName that is empty becomes the host
	// of each address. A store in Sessions lets connections resume. nil: a
	// client with defaults.
	Options *Options

	once    sync.Once
	opts    *Options // Options, cloned and complete
	context *SecureContext
	err     error
}

// Dial is [Dialer.DialContext] without a context.
func (d *Dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialContext is [Connect] as a function of [crypto/tls.Dialer]: the connection
// is a [*Socket]. Of a server whose certificate is refused the error is a
// [*tls.CertificateVerificationError], as crypto/tls's is, since some libraries
// look for no more than that; errors.As finds the [*Error] in it, and errors.Is
// the code.
//
// net/http speaks HTTP/2 over a Socket from Go 1.27 on. With an older Go "h2"
// must not be among the ALPNProtocols, or the function must return
// Of(conn).TLS().
func (d *Dialer) DialContext(ctx context.Context, network, address string) (
	net.Conn, error) {
	d.once.Do(func() {
		d.opts = d.Options.clone()
		d.context, d.err = d.opts.prepareClient()
	})
	if d.err != nil {
		return nil, d.err
	}
	var beneath net.Dialer
	if d.NetDialer != nil {
		beneath = *d.NetDialer
	}
	if beneath.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, beneath.Timeout)
		defer cancel()
	}
	if !beneath.Deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, beneath.Deadline)
		defer cancel()
	}
	opts := *d.opts
	s, err := connect(ctx, &beneath, network, address, &opts, d.context)
	if err != nil {
		return nil, plainRefusal(err)
	}
	return s, nil
}

// plainRefusal puts a refused certificate into what crypto/tls returns then.
func plainRefusal(err error) error {
	var refused *trust.Error
	if errors.As(err, &refused) && len(refused.Chain) > 0 {
		return &tls.CertificateVerificationError{
			UnverifiedCertificates: refused.Chain, Err: err}
	}
	return err
}
