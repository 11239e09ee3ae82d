package tlssocket

import (
	"context"
	"crypto/x509"
	"log/slog"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

// ServerOptions configure NewServer. A nil *ServerOptions is a server with
// defaults, which needs a context before it can serve. The fields are those of
// Options and have the same effect on each connection.
//
// Node: tls.createServer.
type ServerOptions struct {
	RequestCert       bool
	AllowUnauthorized bool
	ALPNProtocols     []string
	ALPN              func(ctx context.Context, serverName string,
		offered []string) (string, error)
	SNI func(ctx context.Context, serverName string) (*SecureContext,
		error)
	OCSP func(ctx context.Context, certificate, issuer *x509.Certificate) (
		[]byte, error)
	Sessions            store.Store
	SessionStoreTimeout time.Duration
	SecureContext       *SecureContext
	HandshakeTimeout    time.Duration
	Logger              *slog.Logger
	CoalesceWrites      bool

	// Contexts are contexts by server name, as AddContext adds them. They
	// play no role if SNI is set.
	//
	// Node: server.addContext.
	Contexts map[string]*SecureContext

	// Events has listeners that must be there before the first connection.
	// Zero: the server makes one.
	Events *ServerEvents

	ContextOptions
}

// socketOptions are the options of the sockets that the server accepts.
func (o *ServerOptions) socketOptions(s *Server) *Options {
	return &Options{
		IsServer:            true,
		Server:              s,
		RequestCert:         o.RequestCert,
		AllowUnauthorized:   o.AllowUnauthorized,
		ALPNProtocols:       slices.Clone(o.ALPNProtocols),
		ALPN:                o.ALPN,
		SNI:                 o.SNI,
		OCSP:                o.OCSP,
		Sessions:            o.Sessions,
		SessionStoreTimeout: o.SessionStoreTimeout,
		HandshakeTimeout:    o.HandshakeTimeout,
		Logger:              o.Logger,
		CoalesceWrites:      o.CoalesceWrites,
	}
}
