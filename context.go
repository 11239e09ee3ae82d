package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/cipherlist"
	"github.com/seed-435e3e10/tlssocket/internal/credential"
	"github.com/seed-435e3e10/tlssocket/internal/curves"
	"github.com/seed-435e3e10/tlssocket/internal/ech"
	"github.com/seed-435e3e10/tlssocket/internal/pairs"
	"github.com/seed-435e3e10/tlssocket/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/internal/sealed"
	"github.com/seed-435e3e10/tlssocket/internal/sessioncount"
	"github.com/seed-435e3e10/tlssocket/internal/ticket"
	"github.com/seed-435e3e10/tlssocket/trust"
)

const (
	defaultSessionTimeout = 300 * time.Second
	maxSessionTimeout     = 7 * 24 * time.Hour // RFC 8446, section 4.6.1
	maxSessionIDContext   = 32
)

// SecureContext is what sockets need and may share: certificates and keys,
// whom to trust, versions and ciphers, ticket keys. NewSecureContext makes
// one; it does not change afterwards and any number of sockets and goroutines
// may use it.
//
// Node: tls.SecureContext.
type SecureContext struct {
	pairs          []tls.Certificate
	issuers        func() []*x509.Certificate // of the pairs; found once
	trust          *trust.Trust
	config         *tls.Config // the part that is alike for all sockets
	configs        configPool  // of it
	ownOrder       bool        // HonorCipherOrder
	idContext      string
	sessionTimeout time.Duration
	keys           *ticket.Keys
	ownKeys        bool       // TicketKeys were given
	sealKey        sealed.Key // of a client's sessions in a store
	counts         sessioncount.Counts
}

// NewSecureContext loads certificates, keys and the rest. nil is a context
// with defaults: it trusts the system's roots and has no certificate.
//
// The error is an *Error whose code is Node's and whose text names the option:
// ERR_OSSL_X509_KEY_VALUES_MISMATCH, ERR_SSL_NO_CIPHER_MATCH,
// ERR_TLS_INVALID_PROTOCOL_VERSION, ERR_TLS_UNSUPPORTED and others.
//
// Node: tls.createSecureContext.
func NewSecureContext(opts *ContextOptions) (*SecureContext, error) {
	if opts == nil {
		opts = &ContextOptions{}
	}
	c, err := newSecureContext(opts)
	if err != nil {
		return nil, optionError("create secure context", err)
	}
	return c, nil
}

// Skipped returns what could not be read of ContextOptions.CA and
// ContextOptions.CRL and was passed over: each error names the entry and has a
// code. If nothing is left of one of them, there is no context.
func (c *SecureContext) Skipped() []error { return c.trust.Skipped() }

func newSecureContext(o *ContextOptions) (*SecureContext, error) {
	set, err := credential.Load(credential.Source{
		Cert: o.Cert, Key: o.Key, PFX: o.PFX, Passphrase: o.Passphrase,
		Certificates: pairs.Clone(o.Certificates),
	})
	if err != nil {
		return nil, err
	}
	c := &SecureContext{
		pairs:          set.Pairs,
		ownOrder:       o.HonorCipherOrder,
		idContext:      o.SessionIDContext,
		sessionTimeout: defaultSessionTimeout,
	}
	if o.RootCAs != nil && o.RootCAs.Equal(x509.NewCertPool()) {
		return nil, badOption(code.InvalidArgValue,
			"RootCAs is an empty pool: nobody would be trusted")
	}
	c.trust, err = trust.New(&trust.Options{CA: o.CA, Roots: o.RootCAs,
		Extra: set.CAs, CRL: o.CRL, AllowPartial: o.AllowPartialTrustChain})
	if err != nil {
		return nil, err
	}
	c.issuers = sync.OnceValue(c.findIssuers)
	if c.config, err = baseConfig(o); err != nil {
		return nil, err
	}
	if err := c.setSessions(o); err != nil {
		return nil, err
	}
	return c, nil
}

// setSessions takes the options about resumption.
func (c *SecureContext) setSessions(o *ContextOptions) error {
	switch {
	case o.SessionTimeout < 0 || o.SessionTimeout > maxSessionTimeout:
		return badOption(code.OutOfRange, "SessionTimeout is %v, "+
			"not between 0 and 7 days", o.SessionTimeout)
	case len(o.SessionIDContext) > maxSessionIDContext:
		return badOption(code.InvalidArgValue, "SessionIDContext has %d bytes, "+
			"more than %d", len(o.SessionIDContext), maxSessionIDContext)
	}
	if o.SessionTimeout > 0 {
		c.sessionTimeout = o.SessionTimeout
	}
	if c.ownKeys = o.TicketKeys != nil; !c.ownKeys {
		c.keys = ticket.NewTurning(nil,
			func() time.Duration { return c.sessionTimeout })
		c.sealKey = sealed.ProcessKey()
		return nil
	}
	var err error
	if c.keys, err = ticket.New(o.TicketKeys); err != nil {
		return err
	}
	c.sealKey = sealed.NewKey(o.TicketKeys)
	return nil
}

// baseConfig makes the part of a configuration that all sockets of a context
// have in common. It leaves neither versions nor suites to GODEBUG settings.
func baseConfig(o *ContextOptions) (*tls.Config, error) {
	config := &tls.Config{
		MinVersion:                  tls.VersionTLS12,
		MaxVersion:                  tls.VersionTLS13,
		CipherSuites:                cipherlist.Default(),
		DynamicRecordSizingDisabled: true,
		Renegotiation:               tls.RenegotiateNever,
	}
	var err error
	if config.CurvePreferences, err = curves.Parse(o.ECDHCurve); err != nil {
		return nil, err
	}
	if err := protocol.SetVersions(config, o.MinVersion, o.MaxVersion); err != nil {
		return nil, err
	}
	if err := setECH(config, pairs.CloneECHKeys(o.ECHKeys)); err != nil {
		return nil, err
	}
	return config, protocol.SetCiphers(config, o.Ciphers)
}

func setECH(config *tls.Config, keys []tls.EncryptedClientHelloKey) error {
	if len(keys) > 0 && config.MaxVersion < tls.VersionTLS13 {
		return badOption(code.TLSProtocolVersionConflict,
			"ECHKeys need TLSv1.3, and MaxVersion is %s",
			protocol.Name(config.MaxVersion))
	}
	for i, key := range keys {
		if err := ech.CheckKey(key); err != nil {
			return badOption(code.InvalidArgValue, "ECHKeys[%d]: %v", i, err)
		}
	}
	config.EncryptedClientHelloKeys = keys
	return nil
}

// contextOf returns the context that options ask for.
func contextOf(c *SecureContext, o *ContextOptions) (*SecureContext, error) {
	if c != nil {
		return c, c.check()
	}
	return newSecureContext(o)
}

// check refuses a context that NewSecureContext did not make.
func (c *SecureContext) check() error {
	if c == nil || c.config == nil {
		return badOption(code.TLSInvalidContext, "the context is nil, or not made "+
			"by NewSecureContext")
	}
	return nil
}
