package tlssocket

import (
	"context"
	"crypto/tls"
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
	RequestCert         bool
	AllowUnauthorized   bool
	ClientAuth          tls.ClientAuthType
	CheckClientIdentity func(ctx context.Context,
		chain []*x509.Certificate) error
	ALPNProtocols []string
	ALPN          func(ctx context.Context, serverName string,
		offered []string) (string, error)
	SNI func(ctx context.Context, serverName string) (*SecureContext,
		error)
	ContextFor func(ctx context.Context, hello *tls.ClientHelloInfo) (
		*SecureContext, error)
	GetCertificate func(hello *tls.ClientHelloInfo) (*tls.Certificate, error)
	OCSP           func(ctx context.Context, certificate, issuer *x509.Certificate) (
		[]byte, error)
	Sessions            store.Store
	SessionStoreTimeout time.Duration
	SecureContext       *SecureContext
	HandshakeTimeout    time.Duration
	Logger              *slog.Logger
	CoalesceWrites      bool
	CompactRecords      bool

	// Contexts are contexts by server name, as AddContext adds them. They
	// play no role if SNI or ContextFor is set.
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
		ClientAuth:          o.ClientAuth,
		CheckClientIdentity: o.CheckClientIdentity,
		ALPNProtocols:       slices.Clone(o.ALPNProtocols),
		ALPN:                o.ALPN,
		SNI:                 o.SNI,
		ContextFor:          o.ContextFor,
		GetCertificate:      o.GetCertificate,
		OCSP:                o.OCSP,
		Sessions:            o.Sessions,
		SessionStoreTimeout: o.SessionStoreTimeout,
		HandshakeTimeout:    o.HandshakeTimeout,
		Logger:              o.Logger,
		CoalesceWrites:      o.CoalesceWrites,
		CompactRecords:      o.CompactRecords,
	}
}
