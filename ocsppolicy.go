package tlssocket

import (
	"crypto/x509"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/pairs"
	"github.com/seed-435e3e10/tlssocket/internal/stapled"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// OCSPPolicy is what a client makes of the OCSP response that its server
// staples (Options.OCSPPolicy). It judges the server's own certificate:
// crypto/tls hands over no response for others.
type OCSPPolicy int

const (
	// OCSPHandOver judges nothing: the response is there for the listeners of
	// Events.OCSPResponse and in ConnectionState, as in Node.
	OCSPHandOver OCSPPolicy = iota

	// OCSPCheck refuses a server whose response says that its certificate is
	// revoked (CERT_REVOKED), or is none that counts: forged, expired, about
	// another certificate, of a responder that does not know this one
	// (ERR_OCSP_INVALID_RESPONSE). A server without a response passes, unless
	// its certificate promises one (RFC 7633, must-staple).
	OCSPCheck

	// OCSPRequire refuses a server without a good response as well.
	OCSPRequire
)

// checkStaple judges the response of a server whose chain and name are in
// order. chains are those that were verified, certs is what the server sent.
func (h *clientHandshake) checkStaple(chains [][]*x509.Certificate,
	certs []*x509.Certificate, response []byte) error {
	policy := h.s.opts.OCSPPolicy
	if policy == OCSPHandOver {
		return nil
	}
	c, reason := stapled.Check(response, certs[0],
		func() *x509.Certificate { return h.issuerInChains(chains, certs) },
		policy == OCSPRequire, time.Now())
	if c == "" {
		return nil
	}
	return h.s.wrap("verify", failure{c, &trust.Error{Code: c,
		Reason: reason, Host: h.host, Certificate: certs[0], Chain: certs}})
}

// issuerInChains returns who issued the server's certificate. Where that is
// trusted itself, its issuer may be one that the server sent.
func (h *clientHandshake) issuerInChains(chains [][]*x509.Certificate,
	certs []*x509.Certificate) *x509.Certificate {
	for _, path := range chains {
		if len(path) > 1 {
			return path[1]
		}
	}
	return pairs.IssuerAmong(certs[0], certs, h.s.context.trust.CAs())
}
