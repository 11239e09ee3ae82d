package chain

import (
	"crypto/x509"
	"encoding/asn1"
)

// handled are the extensions that may be critical, because OpenSSL (or the
// part of it that is ported here) acts on them.
var handled = []asn1.ObjectIdentifier{
	oidKeyUsage, oidSubjectAltName, oidNameConstraints, oidExtKeyUsage,
	oidProxyCertInfo, oidNetscapeCertType,
	{2, 5, 29, 19},                  // basicConstraints
	{2, 5, 29, 31},                  // cRLDistributionPoints
	{2, 5, 29, 32},                  // certificatePolicies
	{2, 5, 29, 33},                  // policyMappings
	{2, 5, 29, 36},                  // policyConstraints
	{2, 5, 29, 54},                  // inhibitAnyPolicy
	{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}, // id-pkix-ocsp-nocheck
}

// checkExtensions checks each certificate of the path for extensions nobody
// understands, for being a CA above depth 0, for the purpose, and for the
// length of the path below it (RFC 5280, section 6.1.4).
func (v *verifier) checkExtensions() {
	mustBeCA := false
	below := 0 // intermediates so far that are not self-issued
	for i, c := range v.path {
		if hasUnknownCritical(c) {
			v.fail(unknownCritical, i)
		}
		proxy := isProxy(c)
		if proxy {
			v.fail(proxyRefused, i)
		}
		if mustBeCA && !caAt(c, i == len(v.path)-1) {
			v.fail(invalidCA, i)
		}
		if !suits(c, v.purpose, mustBeCA) {
			v.fail(invalidPurpose, i)
		}
		limit, limited := pathLimit(c)
		if i > 1 && limited && below > limit {
			v.fail(pathTooLong, i)
		}
		if i > 0 && !selfIssued(c) {
			below++
		}
		mustBeCA = !proxy
	}
}

// hasUnknownCritical reports a critical extension that is not handled.
func hasUnknownCritical(c *x509.Certificate) bool {
	for _, e := range c.Extensions {
		if e.Critical && !isHandled(e.Id) {
			return true
		}
	}
	return false
}

func isHandled(id asn1.ObjectIdentifier) bool {
	for _, h := range handled {
		if id.Equal(h) {
			return true
		}
	}
	return false
}

// isProxy reports a proxy certificate (RFC 3820).
func isProxy(c *x509.Certificate) bool {
	_, _, ok := extension(c.Extensions, oidProxyCertInfo)
	return ok
}

// pathLimit returns the path length constraint (RFC 5280, section 4.2.1.9).
func pathLimit(c *x509.Certificate) (limit int, ok bool) {
	ok = c.BasicConstraintsValid &&
		(c.MaxPathLen > 0 || c.MaxPathLen == 0 && c.MaxPathLenZero)
	return c.MaxPathLen, ok
}
