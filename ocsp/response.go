package ocsp

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"
)

// Status is what an OCSP response says of a certificate.
type Status string

// The statuses have the names of RFC 6960, section 2.2.
const (
	Good    Status = "good"
	Revoked Status = "revoked"
	Unknown Status = "unknown" // to the responder
)

// Response is what an OCSP response says of one certificate (RFC 6960). [Parse]
// and [Verify] make it.
type Response struct {
	Status       Status
	SerialNumber *big.Int // of the certificate
	ProducedAt   time.Time
	ThisUpdate   time.Time
	NextUpdate   time.Time // zero if the response has none

	// RevokedAt and RevocationReason are set if Status is Revoked. The reason
	// has the name of RFC 5280, section 5.3.1, such as "keyCompromise"; it is ""
	// if the response has none.
	RevokedAt        time.Time
	RevocationReason string

	// Responder is who signed the response: a distinguished name, or in hex
	// the SHA-1 of a key. Certificates are what it enclosed.
	Responder    string
	Certificates []*x509.Certificate

	id         certID
	extensions []pkix.Extension
}

// Parse reads an OCSP response in DER, of at most 64 KB, such as a TLS client
// gets. If the response is about several certificates, Parse tells of the
// first. WARNING: nothing is verified; [Verify] does that.
//
// The error has [code.OCSPInvalidResponse], also where the responder said only
// that it has no answer.
func Parse(der []byte) (*Response, error) {
	b, err := parse(der)
	if err != nil {
		return nil, err
	}
	return b.responses[0], nil
}

// revocationReasons are CRLReason (RFC 5280, section 5.3.1).
var revocationReasons = map[int]string{
	0:  "unspecified",
	1:  "keyCompromise",
	2:  "cACompromise",
	3:  "affiliationChanged",
	4:  "superseded",
	5:  "cessationOfOperation",
	6:  "certificateHold",
	8:  "removeFromCRL",
	9:  "privilegeWithdrawn",
	10: "aACompromise",
}
