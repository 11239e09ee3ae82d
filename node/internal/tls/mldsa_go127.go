//go:build go1.27

package tls

import "crypto/tls"

// mldsaNames are those of ML-DSA among sigalgNames: OpenSSL's.
var mldsaNames = map[tls.SignatureScheme]string{
	tls.MLDSA44: "id-ml-dsa-44+UNDEF",
	tls.MLDSA65: "id-ml-dsa-65+UNDEF",
	tls.MLDSA87: "id-ml-dsa-87+UNDEF",
}
