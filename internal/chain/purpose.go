package chain

import (
	"crypto/x509"
	"encoding/asn1"
)

// suits reports whether a certificate may serve a purpose, as the leaf or as a
// CA above it (X509_check_purpose). Unlike crypto/x509, OpenSSL does not take
// anyExtendedKeyUsage for every usage.
func suits(c *x509.Certificate, p Purpose, asCA bool) bool {
	if !extUsageAllows(c, p) {
		return false
	}
	if asCA {
		return caKindOf(c) != notCA
	}
	return usageAllows(c, leafUsage[p]) && netscapeAllows(c, netscapeLeaf[p])
}

// leafUsage has, by purpose, the key usages of which a leaf needs one.
var leafUsage = map[Purpose]x509.KeyUsage{
	ServerAuth: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment |
		x509.KeyUsageKeyAgreement,
	ClientAuth: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyAgreement,
}

// usageAllows reports whether the key usage, if given, has one of the wanted.
func usageAllows(c *x509.Certificate, wanted x509.KeyUsage) bool {
	return !hasKeyUsage(c) || c.KeyUsage&wanted != 0
}

func hasKeyUsage(c *x509.Certificate) bool {
	_, _, ok := extension(c.Extensions, oidKeyUsage)
	return ok
}

// extUsageAllows reports whether the extended key usage, if given, names the
// purpose. The two "server gated cryptography" usages of old stand for a
// server.
func extUsageAllows(c *x509.Certificate, p Purpose) bool {
	if _, _, ok := extension(c.Extensions, oidExtKeyUsage); !ok {
		return true
	}
	for _, u := range c.ExtKeyUsage {
		switch u {
		case x509.ExtKeyUsageClientAuth:
			if p == ClientAuth {
				return true
			}
		case x509.ExtKeyUsageServerAuth,
			x509.ExtKeyUsageMicrosoftServerGatedCrypto,
			x509.ExtKeyUsageNetscapeServerGatedCrypto:
			if p == ServerAuth {
				return true
			}
		}
	}
	return false
}

// caKind is how sure OpenSSL is that a certificate is a CA.
type caKind int

const (
	notCA caKind = iota
	// tolerated are three old ways to be a CA without basic constraints. They
	// are good enough for the last certificate of a path only.
	tolerated
	properCA
)

// caKindOf judges by basic constraints and key usage (X509_check_ca).
func caKindOf(c *x509.Certificate) caKind {
	switch {
	case !usageAllows(c, x509.KeyUsageCertSign):
		return notCA
	case c.BasicConstraintsValid && c.IsCA:
		return properCA
	case c.BasicConstraintsValid:
		return notCA
	case c.Version == 1 && IsSelfSigned(c), hasKeyUsage(c):
		return tolerated
	}
	if bits, ok := netscapeType(c); ok && bits&netscapeCA != 0 {
		return tolerated
	}
	return notCA
}

// caAt reports whether a certificate is CA enough for its place in the path.
func caAt(c *x509.Certificate, last bool) bool {
	kind := caKindOf(c)
	return kind == properCA || last && kind == tolerated
}

// Bits of the Netscape certificate type, an extension of the 1990s that
// OpenSSL still obeys.
const (
	netscapeClient = 0x80
	netscapeServer = 0x40
	netscapeCA     = 0x04
)

var netscapeLeaf = map[Purpose]byte{
	ServerAuth: netscapeServer,
	ClientAuth: netscapeClient,
}

func netscapeAllows(c *x509.Certificate, wanted byte) bool {
	bits, ok := netscapeType(c)
	return !ok || bits&wanted != 0
}

func netscapeType(c *x509.Certificate) (bits byte, ok bool) {
	value, _, ok := extension(c.Extensions, oidNetscapeCertType)
	if !ok {
		return 0, false
	}
	var flags asn1.BitString
	if _, err := asn1.Unmarshal(value, &flags); err != nil ||
		len(flags.Bytes) == 0 {
		return 0, true
	}
	return flags.Bytes[0], true
}
