package tlssocket

import (
	"crypto/x509"
	"math/big"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/staple"
)

// OCSPStatus is what an OCSP response says of a certificate.
type OCSPStatus string

// The statuses have the names of RFC 6960, section 2.2.
const (
	OCSPGood    OCSPStatus = "good"
	OCSPRevoked OCSPStatus = "revoked"
	OCSPUnknown OCSPStatus = "unknown" // to the responder
)

// OCSPResponse is what an OCSP response says of one certificate (RFC 6960).
type OCSPResponse struct {
	Status       OCSPStatus
	SerialNumber *big.Int // of the certificate
	ProducedAt   time.Time
	ThisUpdate   time.Time
	NextUpdate   time.Time // zero if the response has none

	// RevokedAt and RevocationReason are set if Status is OCSPRevoked. The
	// reason has the name of RFC 5280, section 5.3.1, such as
	// "keyCompromise"; it is "" if the response has none.
	RevokedAt        time.Time
	RevocationReason string

	// Responder is who signed the response: a distinguished name, or in hex
	// the SHA-1 of a key. Certificates are what he enclosed.
	Responder    string
	Certificates []*x509.Certificate
}

// ParseOCSP reads an OCSP response in DER, such as OCSPResponseEvent has. If
// the response is about several certificates, it tells of the first. WARNING:
// nothing is verified; VerifyOCSP does that, and so does Options.OCSPPolicy.
//
// The error is an *Error with ERR_OCSP_INVALID_RESPONSE, also where the
// responder said only that it has no answer.
func ParseOCSP(der []byte) (*OCSPResponse, error) {
	r, err := staple.Parse(der)
	if err != nil {
		return nil, optionError("parse OCSP response", err)
	}
	return describeOCSP(r, &r.Singles[0]), nil
}

// VerifyOCSP is ParseOCSP for a certificate and its issuer: the response is
// signed by the issuer, or by a responder to whom the issuer gave a
// certificate for that (id-kp-OCSPSigning); it is about this certificate; and
// at is between its dates. Clocks may differ by 5 minutes. A response without
// nextUpdate is good for a day.
//
// It returns what the response says, which may be OCSPRevoked or OCSPUnknown.
// The error is an *Error with ERR_OCSP_INVALID_RESPONSE.
func VerifyOCSP(der []byte, cert, issuer *x509.Certificate, at time.Time) (
	*OCSPResponse, error) {
	r, single, err := staple.Verify(der, cert, issuer, at)
	if err != nil {
		return nil, optionError("verify OCSP response", err)
	}
	return describeOCSP(r, single), nil
}

func describeOCSP(r *staple.Response, s *staple.Single) *OCSPResponse {
	return &OCSPResponse{
		Status:           ocspStatuses[s.Status],
		SerialNumber:     s.Serial,
		ProducedAt:       r.ProducedAt,
		ThisUpdate:       s.ThisUpdate,
		NextUpdate:       s.NextUpdate,
		RevokedAt:        s.RevokedAt,
		RevocationReason: revocationReasons[s.Reason],
		Responder:        r.Responder,
		Certificates:     r.Certs,
	}
}

var ocspStatuses = map[staple.Status]OCSPStatus{
	staple.Good:    OCSPGood,
	staple.Revoked: OCSPRevoked,
	staple.Unknown: OCSPUnknown,
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
