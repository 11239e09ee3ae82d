package chain

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
)

// IsSelfSigned reports whether OpenSSL takes a certificate for self-signed:
// subject and issuer are the same, its authority key identifier, if any,
// points to itself, and its key is of the kind that made the signature. The
// signature itself is not checked.
func IsSelfSigned(c *x509.Certificate) bool {
	return issuedBy(c, authorityKeyOf(c), c)
}

// selfIssued reports whether subject and issuer are the same. That is less
// than self-signed: a CA that changes its key issues such a certificate.
func selfIssued(c *x509.Certificate) bool {
	return bytes.Equal(c.RawSubject, c.RawIssuer)
}

// issuedBy reports whether the issuer may have signed the child, by name, by
// the child's authority key identifier and by the kind of the issuer's key.
func issuedBy(
	child *x509.Certificate, aki *authorityKey, issuer *x509.Certificate,
) bool {
	return bytes.Equal(child.RawIssuer, issuer.RawSubject) &&
		aki.matches(issuer) && keySigns(issuer, child.SignatureAlgorithm)
}

// authorityKey is an authority key identifier (RFC 5280, section 4.2.1.1).
// Each field may be absent; nil stands for an absent extension.
type authorityKey struct {
	keyID  []byte
	serial []byte // content of the INTEGER
	issuer []byte // the first directory name, DER
}

func authorityKeyOf(c *x509.Certificate) *authorityKey {
	value, _, ok := extension(c.Extensions, oidAuthorityKeyID)
	if !ok {
		return nil
	}
	return parseAuthorityKey(value)
}

// parseAuthorityKey reads the value of the extension. Of a malformed one it
// takes what it can; x509.ParseCertificate has refused the worst.
func parseAuthorityKey(der []byte) *authorityKey {
	aki := &authorityKey{}
	fields, _ := sequence(der)
	for _, f := range fields {
		switch f.Tag {
		case 0:
			aki.keyID = f.Bytes
		case 1:
			aki.issuer = firstDirectoryName(f.Bytes)
		case 2:
			aki.serial = f.Bytes
		}
	}
	return aki
}

func firstDirectoryName(generalNames []byte) []byte {
	names, _ := elements(generalNames)
	for _, n := range names {
		if n.Tag == tagDirectoryName {
			return n.Bytes
		}
	}
	return nil
}

// matches reports whether the identifier can mean the issuer. A field that
// either side lacks is no obstacle.
func (a *authorityKey) matches(issuer *x509.Certificate) bool {
	if a == nil {
		return true
	}
	if a.keyID != nil && issuer.SubjectKeyId != nil &&
		!bytes.Equal(a.keyID, issuer.SubjectKeyId) {
		return false
	}
	if a.serial != nil && (issuer.SerialNumber == nil ||
		new(big.Int).SetBytes(a.serial).Cmp(issuer.SerialNumber) != 0) {
		return false
	}
	return a.issuer == nil || bytes.Equal(a.issuer, issuer.RawIssuer)
}

// keySigns reports whether a key is of the kind that the algorithm needs. It
// never is for algorithms that crypto/x509 cannot check.
func keySigns(c *x509.Certificate, algo x509.SignatureAlgorithm) bool {
	switch algo {
	case x509.MD5WithRSA, x509.SHA1WithRSA, x509.SHA256WithRSA,
		x509.SHA384WithRSA, x509.SHA512WithRSA, x509.SHA256WithRSAPSS,
		x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS:
		_, ok := c.PublicKey.(*rsa.PublicKey)
		return ok
	case x509.ECDSAWithSHA1, x509.ECDSAWithSHA256, x509.ECDSAWithSHA384,
		x509.ECDSAWithSHA512:
		_, ok := c.PublicKey.(*ecdsa.PublicKey)
		return ok
	case x509.PureEd25519:
		_, ok := c.PublicKey.(ed25519.PublicKey)
		return ok
	}
	return mldsaSigns(c, algo)
}
