//go:build go1.27

package credential

import (
	"crypto"
	"crypto/mldsa"
)

// mldsaNeeds is what a key that crypto/x509 does not read lacks. OpenSSL writes
// the expanded key beside the seed.
const mldsaNeeds = "must be the seed alone (RFC 9881, section 6); write the " +
	"file anew with openssl pkey -provparam ml-dsa.output_formats=seed-only"

// mldsaKey returns a key of ML-DSA, with which crypto/tls signs in TLS 1.3.
func mldsaKey(key any) (crypto.Signer, bool) {
	signer, ok := key.(*mldsa.PrivateKey)
	return signer, ok
}
