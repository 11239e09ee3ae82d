package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/trust"
)

// mainContext is the context that a server's versions, ciphers and curves come
// from, and its certificate unless the client's name leads to another.
func (s *Socket) mainContext() *SecureContext {
	if s.context != nil {
		return s.context
	}
	return s.opts.Server.context.Load()
}

// hello makes the configuration of one connection from what the client says.
// crypto/tls calls it on the handshake's goroutine.
func (s *Socket) hello(info *tls.ClientHelloInfo) (*tls.Config, error) {
	main := s.mainContext()
	chosen, key, err := s.chooseContext(main, info.ServerName)
	if err != nil {
		return nil, err
	}
	protos, err := s.chooseALPN(info.ServerName, info.SupportedProtos)
	if err != nil {
		return nil, err
	}
	s.try.main, s.try.config = main, main.takeConfig(s)
	s.try.context, s.try.shown = chosen, chosen
	if s.opts.KeyCert != nil {
		if other := s.opts.KeyCert(); other != nil {
			s.try.shown = other
		}
	}
	s.try.policy = s.policyOf(main, chosen, key)
	c := s.try.config.tls
	c.NextProtos = protos
	s.askForCertificate(c, chosen.trust)
	return c, nil
}

// askForCertificate sets what a client is asked for. crypto/tls itself judges
// first where it can, since it tells the client by the alert that fits;
// verifyClient judges in any case.
func (s *Socket) askForCertificate(c *tls.Config, t *trust.Trust) {
	switch {
	case !s.opts.RequestCert:
		return
	case s.opts.AllowUnauthorized && s.opts.RequireCert:
		c.ClientAuth = tls.RequireAnyClientCert
	case s.opts.AllowUnauthorized:
		c.ClientAuth = tls.RequestClientCert
	default:
		t.RequireClientCert(c)
	}
	c.ClientCAs = t.ClientCAs()
}

// policyOf returns what a server's sessions are bound to: one that was made
// under another policy is not resumed (CVE-2025-68121).
func (s *Socket) policyOf(main, chosen *SecureContext, key string) []byte {
	d := newDigest()
	d.add([]byte(main.idContext))
	d.add([]byte(key))
	d.add([]byte{flag(s.opts.RequestCert), flag(s.opts.AllowUnauthorized),
		flag(s.opts.RequireCert)})
	if s.opts.RequestCert {
		d.add(chosen.trust.Fingerprint())
	}
	return d.sum()
}

// serverCertificate chooses a certificate that the client can verify, and
// staples the OCSP response. If none fits crypto/tls refuses the client, by
// the alert handshake_failure.
func (s *Socket) serverCertificate(info *tls.ClientHelloInfo) (
	*tls.Certificate, error) {
	pairs := s.try.shown.pairs
	if len(pairs) == 0 {
		return &tls.Certificate{}, nil
	}
	hello := *info
	hello.ServerName = "" // the name was for choosing the context
	if !slices.Contains(hello.SupportedVersions, tls.VersionTLS13) ||
		s.try.config.tls.MaxVersion < tls.VersionTLS13 {
		s.orderCiphers(&hello)
	}
	i := max(0, fitting(&hello, pairs))
	s.setLocal(pairs[i].Leaf)
	return s.staple(i, info)
}

// fitting returns the first of the pairs that the client can verify, or -1.
func fitting(hello *tls.ClientHelloInfo, pairs []tls.Certificate) int {
	return slices.IndexFunc(pairs, func(p tls.Certificate) bool {
		return hello.SupportsCertificate(&p) == nil
	})
}

// orderCiphers leaves one suite of TLS 1.2, the first in the order that counts
// for which there is a certificate: crypto/tls has an order of its own. It
// changes the connection's configuration, which crypto/tls reads later.
func (s *Socket) orderCiphers(hello *tls.ClientHelloInfo) {
	order, other := hello.CipherSuites, s.try.config.tls.CipherSuites
	if s.try.main.ownOrder {
		order, other = other, order
	}
	for _, id := range order {
		one := *hello
		one.CipherSuites = []uint16{id}
		if slices.Contains(other, id) &&
			fitting(&one, s.try.shown.pairs) >= 0 {
			s.try.config.tls.CipherSuites = one.CipherSuites
			hello.CipherSuites = one.CipherSuites
			return
		}
	}
}

// verifyClient judges the client's certificate, of a resumed session too.
func (s *Socket) verifyClient(cs tls.ConnectionState) error {
	s.publish(cs)
	if cs.DidResume {
		s.logResumed(cs.Version, s.try.resumed)
	}
	if !s.opts.RequestCert {
		return nil
	}
	var err error
	chains, refused := s.try.context.trust.Verify(cs.PeerCertificates,
		trust.ClientAuth, time.Now())
	if refused != nil {
		err = s.untrusted(refused, "")
	}
	s.publishVerdict(chains, err)
	if err != nil && !s.opts.AllowUnauthorized {
		return err
	}
	return nil
}

// findIssuers finds the issuers of the pairs' leaves in their chains or among
// the CAs; nil where there is none. It takes as long as a handshake.
func (c *SecureContext) findIssuers() []*x509.Certificate {
	issuers := make([]*x509.Certificate, len(c.pairs))
	for i := range c.pairs {
		pair := &c.pairs[i]
		var sent []*x509.Certificate
		if len(pair.Certificate) > 1 {
			next, err := x509.ParseCertificate(pair.Certificate[1])
			if err == nil {
				sent = append(sent, next)
			}
		}
		issuers[i] = issuerAmong(pair.Leaf, sent, c.trust.CAs())
	}
	return issuers
}

// issuerAmong returns the first certificate that issued leaf, nil if none did.
func issuerAmong(leaf *x509.Certificate,
	lists ...[]*x509.Certificate) *x509.Certificate {
	for _, issuer := range slices.Concat(lists...) {
		if leaf.CheckSignatureFrom(issuer) == nil {
			return issuer
		}
	}
	return nil
}
