package chain

import "crypto/x509"

// checkSignatures walks down the path and checks each certificate's signature
// and dates (RFC 5280, section 6.1.3). The signature of the last one is never
// checked. Its dates are, unless the path ends without its issuer: then they
// are nobody's business, and a leaf that stands alone is unverifiable.
func (v *verifier) checkSignatures() {
	n := len(v.path) - 1
	if !v.partial && !IsSelfSigned(v.path[n]) {
		if n == 0 {
			v.fail(leafUnverifiable, 0)
		} else {
			n--
		}
	}
	for ; n >= 0; n-- {
		if n+1 < len(v.path) {
			v.checkSignature(n)
		}
		if f := v.timeFault(v.path[n]); f != nil {
			v.fail(*f, n)
		}
	}
}

// checkSignature checks the certificate at a depth against its issuer above.
func (v *verifier) checkSignature(depth int) {
	child, issuer := v.path[depth], v.path[depth+1]
	switch {
	case isProxy(child):
		if !usageAllows(issuer, x509.KeyUsageDigitalSignature) {
			v.fail(noDigitalSignature, depth+1)
		}
	case !usageAllows(issuer, x509.KeyUsageCertSign):
		v.fail(noCertSign, depth+1)
	}
	if !StrongKey(issuer) || !StrongDigest(child.SignatureAlgorithm) {
		return // known to be weak, and crypto/x509 refuses to look at it
	}
	if v.isKnown(child, issuer) {
		return
	}
	err := issuer.CheckSignature(child.SignatureAlgorithm,
		child.RawTBSCertificate, child.Signature)
	if err != nil {
		v.fail(badSignature, depth)
	}
}

// isKnown reports whether the child's signature was checked already.
func (v *verifier) isKnown(child, issuer *x509.Certificate) bool {
	for _, path := range v.known {
		for i := range len(path) - 1 {
			if path[i].Equal(child) && path[i+1].Equal(issuer) {
				return true
			}
		}
	}
	return false
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
