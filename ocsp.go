package tlssocket

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
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
		issuers[i] = c.findIssuer(&c.pairs[i])
	}
	return issuers
}

// findIssuer finds the issuer of a pair's leaf in its chain or among the CAs.
func (c *SecureContext) findIssuer(pair *tls.Certificate) *x509.Certificate {
	var sent []*x509.Certificate
	if len(pair.Certificate) > 1 {
		next, err := x509.ParseCertificate(pair.Certificate[1])
		if err == nil {
			sent = append(sent, next)
		}
	}
	return issuerAmong(pair.Leaf, sent, c.trust.CAs())
}

// issuerOf is findIssuer, which is not needed for the context's own pairs.
func (c *SecureContext) issuerOf(pair *tls.Certificate) *x509.Certificate {
	for i := range c.pairs {
		if pair == &c.pairs[i] {
			return c.issuers()[i]
		}
	}
	return c.findIssuer(pair)
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
