package actor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

// crypto/tls on *net.TCPConn, with the settings of the other stacks: TLS 1.3
// unless a Setup says 1.2, X25519, tickets.

func plainServer(s protocol.Setup) (serve, error) {
	config, err := plainServerConfig(s)
	if err != nil {
		return nil, err
	}
	return func(l net.Listener, handle func(net.Conn)) error {
		return acceptEach(l, func(c net.Conn) {
			handle(tls.Server(c, config))
		})
	}, nil
}

func plainServerConfig(s protocol.Setup) (*tls.Config, error) {
	pair, err := tls.X509KeyPair([]byte(s.Cert), []byte(s.Key))
	if err != nil {
		return nil, err
	}
	c := plainConfig(s)
	c.Certificates = []tls.Certificate{pair}
	return c, nil
}

func plainConfig(s protocol.Setup) *tls.Config {
	version := versionOf(s)
	c := &tls.Config{
		MinVersion:       version,
		MaxVersion:       version,
		CurvePreferences: []tls.CurveID{tls.X25519},
	}
	if s.TLS12 { // whose clients take no certificate on a curve they do not name
		c.CurvePreferences = append(c.CurvePreferences, tls.CurveP256)
	}
	return c
}

func plainDialers(s protocol.Setup, l protocol.Load) (func() dial, error) {
	shared, err := plainClientConfig(s)
	if err != nil {
		return nil, err
	}
	shared.DynamicRecordSizingDisabled = l.FullRecords
	return func() dial {
		config := shared.Clone()
		if l.Resume {
			config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
		}
		return func(ctx context.Context) (net.Conn, error) {
			d := tls.Dialer{Config: config}
			return d.DialContext(ctx, "tcp", l.Address)
		}
	}, nil
}

func plainClientConfig(s protocol.Setup) (*tls.Config, error) {
	c := plainConfig(s)
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM([]byte(s.CA)) {
		return nil, errors.New("the CA is not PEM")
	}
	c.ServerName = serverName
	c.ClientSessionCache = forgetful{}
	return c, nil
}

// forgetful makes a client ask for tickets and resume none, as those of Node
// and of ours do which have no session: without a cache crypto/tls's servers
// would have less to do.
type forgetful struct{}

func (forgetful) Get(string) (*tls.ClientSessionState, bool) {
	return nil, false
}

func (forgetful) Put(string, *tls.ClientSessionState) {}
