//go:build !go1.27

package tls

import "crypto/tls"

// mldsaNames are those of ML-DSA among sigalgNames: none before Go 1.27.
var mldsaNames map[tls.SignatureScheme]string
