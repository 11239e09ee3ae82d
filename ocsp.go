package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"slices"

	"github.com/seed-435e3e10/tlssocket/internal/pairs"
)

// extensionStatusRequest is status_request of RFC 6066, section 8.
const extensionStatusRequest = 5

// staple asks the OCSP hook for a response to send with the chosen certificate,
// if the client wants one. Without a response the pair is sent as it is.
func (h *serverHandshake) staple(info *tls.ClientHelloInfo) (
	*tls.Certificate, error) {
	s, pair := h.s, h.pair
	if s.opts.OCSP == nil ||
		!slices.Contains(info.Extensions, extensionStatusRequest) {
		return pair, nil
	}
	response, err := ask(s, "OCSP", func(ctx hookContext) ([]byte, error) {
		return s.opts.OCSP(ctx, pair.Leaf, h.chosen.issuerOf(pair))
	})
	if err != nil {
		return nil, err
	}
	stapled := *pair
	stapled.OCSPStaple = slices.Clone(response)
	return &stapled, nil
}

// findIssuers finds the issuers of the pairs' leaves; nil where there is none.
// It takes as long as a handshake.
func (c *SecureContext) findIssuers() []*x509.Certificate {
	issuers := make([]*x509.Certificate, len(c.pairs))
	for i := range c.pairs {
		issuers[i] = pairs.Issuer(&c.pairs[i], c.trust.CAs())
	}
	return issuers
}

// issuerOf is pairs.Issuer, which is not needed for the context's own pairs.
func (c *SecureContext) issuerOf(pair *tls.Certificate) *x509.Certificate {
	for i := range c.pairs {
		if pair == &c.pairs[i] {
			return c.issuers()[i]
		}
	}
	return pairs.Issuer(pair, c.trust.CAs())
}
