//go:build go1.27

package chain

import (
	"crypto/mldsa"
	"crypto/x509"
	"encoding/asn1"
)

// mldsaAlgorithms are those of RFC 9881, section 2, which crypto/x509 has since
// Go 1.27.
var mldsaAlgorithms = []signatureAlgorithm{
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 17}, x509.MLDSA44},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 18}, x509.MLDSA65},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 19}, x509.MLDSA87},
}

// mldsaSigns is keySigns for ML-DSA. Keys and algorithms have the same names.
func mldsaSigns(c *x509.Certificate, algo x509.SignatureAlgorithm) bool {
	key, ok := c.PublicKey.(*mldsa.PublicKey)
	return ok && key.Parameters().String() == algo.String()
}

func isMLDSA(key any) bool {
	_, ok := key.(*mldsa.PublicKey)
	return ok
}
