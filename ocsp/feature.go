package ocsp

import (
	"crypto/x509"
	"encoding/asn1"
	"slices"
)

var (
	oidTLSFeature = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}

	// statusRequest is the TLS extension that asks for a staple.
	statusRequest = 5
)

// MustStaple reports whether a certificate wants its server to staple (RFC 7633,
// TLS feature). One whose extension cannot be read is taken at its worst.
func MustStaple(cert *x509.Certificate) bool {
	for _, e := range cert.Extensions {
		if !e.Id.Equal(oidTLSFeature) {
			continue
		}
		var features []int
		if err := unmarshal(e.Value, &features); err != nil {
			return true
		}
		return slices.Contains(features, statusRequest)
	}
	return false
}
