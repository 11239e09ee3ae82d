package gotls

import (
	"crypto/tls"
	"reflect"
)

// PeerSignature returns the algorithm by which the peer signed the handshake.
// Zero: it did not, as on resumption, or crypto/tls does not say.
//
// The state has it in a field for crypto/tls's own tests, with no promise. A
// server of TLS 1.2 finds there how it signed itself.
func PeerSignature(cs tls.ConnectionState) tls.SignatureScheme {
	if len(cs.PeerCertificates) == 0 {
		return 0
	}
	f := reflect.ValueOf(cs).FieldByName("testingOnlyPeerSignatureAlgorithm")
	if !f.IsValid() || !f.CanUint() {
		return 0
	}
	return tls.SignatureScheme(f.Uint())
}
