//go:build !go1.27

package curves

import "crypto/tls"

// pureMLKEM has the groups of crypto/tls that are ML-KEM alone: none before Go
// 1.27.
var pureMLKEM map[string]tls.CurveID
