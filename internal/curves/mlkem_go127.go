//go:build go1.27

package curves

import "crypto/tls"

// pureMLKEM has the groups of crypto/tls that are ML-KEM alone, like byName.
var pureMLKEM = map[string]tls.CurveID{"mlkem1024": tls.MLKEM1024}
