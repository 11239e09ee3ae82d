package chain_test

import (
	"crypto/x509"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEachAlgorithmOfX509 fails with a Go whose crypto/x509 checks signatures
// that no issuer is known to make here: see keySigns and signatureAlgorithms.
func TestEachAlgorithmOfX509(t *testing.T) {
	known := strings.Fields(`MD5-RSA SHA1-RSA SHA256-RSA SHA384-RSA SHA512-RSA
		DSA-SHA1 DSA-SHA256 ECDSA-SHA1 ECDSA-SHA256 ECDSA-SHA384 ECDSA-SHA512
		SHA256-RSAPSS SHA384-RSAPSS SHA512-RSAPSS Ed25519
		ML-DSA-44 ML-DSA-65 ML-DSA-87`)
	for n := range 200 {
		name := x509.SignatureAlgorithm(n).String()
		if name != strconv.Itoa(n) && !slices.Contains(known, name) {
			t.Errorf("crypto/x509 has %s", name)
		}
	}
}
