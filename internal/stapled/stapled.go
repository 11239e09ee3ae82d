// Package stapled says what is wrong with the OCSP response that a server
// staples, or with its lack.
package stapled

import (
	"crypto/x509"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

// Check judges a response about leaf, which issuer has issued; it may be empty.
// Where nothing is wrong the code is "". Without a response nothing is, unless it
// is required, or the certificate promises one (RFC 7633).
func Check(response []byte, leaf *x509.Certificate,
	issuer func() *x509.Certificate, required bool, at time.Time) (
	c code.Code, reason string) {
	if len(response) == 0 {
		switch {
		case ocsp.MustStaple(leaf):
			return code.OCSPInvalidResponse,
				"the certificate promises an OCSP response, and none came"
		case required:
			return code.OCSPInvalidResponse,
				"the server has stapled no OCSP response"
		}
		return "", ""
	}
	r, err := ocsp.Verify(response, leaf, issuer(), at)
	switch {
	case err != nil:
		return code.OCSPInvalidResponse, err.Error()
	case r.Status == ocsp.Revoked:
		reason := "certificate revoked: so says its CA since " +
			r.RevokedAt.UTC().Format(time.RFC3339)
		if r.RevocationReason != "" {
			reason += ", " + r.RevocationReason
		}
		return code.CertRevoked, reason
	case r.Status != ocsp.Good:
		return code.OCSPInvalidResponse,
			"the OCSP responder does not know the certificate"
	}
	return "", ""
}
