// Package derive makes keys of secrets.
package derive

import (
	"crypto/hkdf"
	"crypto/sha256"
)

// Key returns the key that a secret has for a purpose (HKDF, RFC 5869). Keys of
// different purposes tell nothing of each other, or of the secret.
func Key(purpose string, secret []byte) (key [32]byte) {
	out, err := hkdf.Key(sha256.New, secret, nil, purpose, len(key))
	if err != nil {
		panic(err) // of a length or, in FIPS mode, a secret that is too short
	}
	copy(key[:], out)
	clear(out)
	return key
}
