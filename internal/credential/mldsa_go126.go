//go:build !go1.27

package credential

import "crypto"

// mldsaNeeds is what a key of ML-DSA lacks.
const mldsaNeeds = "need a program that is built with Go 1.27 or later"

// mldsaKey returns a key of ML-DSA: there is none before Go 1.27.
func mldsaKey(any) (crypto.Signer, bool) { return nil, false }
