package chain

import "crypto/x509"

// checkSignatures checks each certificate's signature and dates (RFC 5280,
// section 6.1.3). OpenSSL walks down the path, so the lowest fault is the one
// that counts, and the walk here goes up to it. The signature of the last
// certificate is never checked. Its dates are, unless the path ends without its
// issuer: then they are nobody's business, and a leaf that stands alone is
// unverifiable.
func (v *verifier) checkSignatures() {
	last := len(v.path) - 1
	open := !v.partial && !IsSelfSigned(v.path[last])
	for n, c := range v.path {
		if open && n == last && n > 0 {
			return
		}
		if f := v.timeFault(c); f != nil {
			v.fail(*f, n)
			return
		}
		if n < last && !v.checkSignature(n) {
			return
		}
	}
	if open {
		v.fail(leafUnverifiable, 0)
	}
}

// checkSignature checks the certificate at a depth against its issuer above.
func (v *verifier) checkSignature(depth int) (ok bool) {
	child, issuer := v.path[depth], v.path[depth+1]
	if v.forged(child, issuer) {
		v.fail(badSignature, depth)
		return false
	}
	switch {
	case isProxy(child):
		if !usageAllows(issuer, x509.KeyUsageDigitalSignature) {
			v.fail(noDigitalSignature, depth+1)
			return false
		}
	case !usageAllows(issuer, x509.KeyUsageCertSign):
		v.fail(noCertSign, depth+1)
		return false
	}
	return true
}

// forged reports whether the child's signature is known not to be the issuer's.
// Weak ones are not looked at: that they are weak is told, and crypto/x509
// refuses to.
func (v *verifier) forged(child, issuer *x509.Certificate) bool {
	return !v.signed && StrongKey(issuer) &&
		StrongDigest(child.SignatureAlgorithm) &&
		v.budget.spend(&v.budget.signatures,
			costOfSignature(issuer, child.RawTBSCertificate)) &&
		issuer.CheckSignature(child.SignatureAlgorithm,
			child.RawTBSCertificate, child.Signature) != nil
}

// timeFault says what is wrong with the dates of a certificate, if anything.
// Like OpenSSL, and unlike RFC 5280, section 4.1.2.5, it takes a certificate
// for expired in its last second already.
func (v *verifier) timeFault(c *x509.Certificate) *fault {
	switch now := v.now.Unix(); {
	case c.NotBefore.Unix() > now:
		return &notYetValid
	case c.NotAfter.Unix() <= now:
		return &expired
	}
	return nil
}
