//go:build !go1.27

package chain

import "crypto/x509"

// mldsaAlgorithms are those of ML-DSA: crypto/x509 has none before Go 1.27.
var mldsaAlgorithms []signatureAlgorithm

func mldsaSigns(*x509.Certificate, x509.SignatureAlgorithm) bool { return false }

func isMLDSA(any) bool { return false }
