package chain

import (
	"crypto/rsa"
	"crypto/x509"
)

// minBits is the least size of RSA keys at security level 1, which asks for 80
// bits of security. Smaller keys are of no use to crypto/rsa.
const minBits = 1024

// checkLeafKey records a weak key of the leaf. It is the only check that
// precedes the building of the path.
func (v *verifier) checkLeafKey() {
	if !StrongKey(v.path[0]) {
		v.fail(weakLeafKey, 0)
	}
}

// checkStrength records weak keys of issuers and weak signature digests. The
// signature of the last certificate does not matter: an anchor is trusted for
// what it is, and without an anchor the path has failed.
func (v *verifier) checkStrength() {
	for i, c := range v.path {
		if i > 0 && !StrongKey(c) {
			v.fail(weakCAKey, i)
		}
		if i < len(v.path)-1 && !StrongDigest(c.SignatureAlgorithm) {
			v.fail(weakDigest, i)
		}
	}
}

// StrongKey reports whether a key reaches security level 1. A key that
// crypto/x509 could not read does not.
func StrongKey(c *x509.Certificate) bool {
	if key, ok := c.PublicKey.(*rsa.PublicKey); ok {
		return key.N != nil && key.N.BitLen() >= minBits
	}
	return c.PublicKey != nil // elliptic curves have 112 bits at least
}

// StrongDigest reports whether a signature is by a digest of security level 1.
// Other weak ones exist, but no path has them, see keySigns.
func StrongDigest(algo x509.SignatureAlgorithm) bool {
	switch algo {
	case x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1:
		return false
	}
	return true
}
