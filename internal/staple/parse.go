// Package staple reads OCSP responses and judges them (RFC 6960), and fetches
// them from responders. It is the one place that does so, for clients that get
// a response and for servers that staple one.
//
// It has a parser of its own because golang.org/x/crypto/ocsp takes a response
// for a certificate's by the serial number alone, does not ask whether a
// delegated responder may sign, and looks at one of the enclosed certificates
// only.
package staple

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/chain"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// Codes of the errors of this package, and of what it judges.
const (
	CodeInvalid = code.OCSPInvalidResponse
	CodeRevoked = code.CertRevoked
)

const (
	// MaxSize bounds a response, in bytes. Those of today have 300 to 4,000.
	MaxSize = 64 << 10

	maxCerts   = 16  // enclosed in a response
	maxSingles = 256 // statuses in a response
)

// Response is a response that was parsed. Nothing of it is verified.
type Response struct {
	Responder  string // its name, or in hex the hash of its key
	ProducedAt time.Time
	Singles    []Single            // at least one
	Certs      []*x509.Certificate // that the responder enclosed

	name, keyHash []byte // one of them identifies the responder
	signed        []byte // ResponseData, DER
	signature     []byte
	algorithm     x509.SignatureAlgorithm
	extensions    []pkix.Extension
}

// Single is what a response says of one certificate.
type Single struct {
	Serial     *big.Int
	Status     Status
	ThisUpdate time.Time
	NextUpdate time.Time // zero if the response has none
	RevokedAt  time.Time // zero unless revoked
	Reason     int       // of RFC 5280, section 5.3.1; -1 if there is none

	id         certID
	extensions []pkix.Extension
}

// Status is that of a certificate.
type Status int

// The statuses have the numbers of CertStatus (RFC 6960, section 4.2.1).
const (
	Good Status = iota
	Revoked
	Unknown
)

// These mirror the ASN.1 types of RFC 6960, sections 4.1.1 and 4.2.1.
type (
	ocspResponse struct {
		Status asn1.Enumerated
		Bytes  responseBytes `asn1:"explicit,tag:0,optional"`
	}
	responseBytes struct {
		Type     asn1.ObjectIdentifier
		Response []byte
	}
	basicResponse struct {
		Data      responseData
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
		Certs     []asn1.RawValue `asn1:"explicit,tag:0,optional"`
	}
	responseData struct {
		Raw        asn1.RawContent
		Version    int `asn1:"explicit,tag:0,optional,default:0"`
		Responder  asn1.RawValue
		ProducedAt time.Time `asn1:"generalized"`
		Singles    []singleResponse
		Extensions []pkix.Extension `asn1:"explicit,tag:1,optional"`
	}
	singleResponse struct {
		ID         certID
		Status     asn1.RawValue
		ThisUpdate time.Time        `asn1:"generalized"`
		NextUpdate time.Time        `asn1:"generalized,explicit,tag:0,optional"`
		Extensions []pkix.Extension `asn1:"explicit,tag:1,optional"`
	}
	certID struct {
		Hash     pkix.AlgorithmIdentifier
		NameHash []byte
		KeyHash  []byte
		Serial   *big.Int
	}
	revokedInfo struct {
		Time   time.Time       `asn1:"generalized"`
		Reason asn1.Enumerated `asn1:"explicit,tag:0,optional,default:-1"`
	}
)

var oidBasic = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 1}

// statusNames are the values of OCSPResponseStatus.
var statusNames = map[asn1.Enumerated]string{
	1: "malformedRequest",
	2: "internalError",
	3: "tryLater",
	5: "sigRequired",
	6: "unauthorized",
}

// Parse reads a response. der may be anything; the error is a *coded.Error.
func Parse(der []byte) (*Response, error) {
	if len(der) > MaxSize {
		return nil, invalid("the OCSP response has more than %d bytes",
			MaxSize)
	}
	var outer ocspResponse
	if err := unmarshal(der, &outer); err != nil {
		return nil, malformed(err)
	}
	if outer.Status != 0 {
		name, ok := statusNames[outer.Status]
		if !ok {
			name = fmt.Sprintf("status %d", outer.Status)
		}
		return nil, invalid("the OCSP responder has no answer: %s", name)
	}
	if !outer.Bytes.Type.Equal(oidBasic) {
		return nil, invalid("the OCSP response is of an unknown type")
	}
	var basic basicResponse
	if err := unmarshal(outer.Bytes.Response, &basic); err != nil {
		return nil, malformed(err)
	}
	return newResponse(&basic)
}

func newResponse(b *basicResponse) (*Response, error) {
	r := &Response{
		ProducedAt: b.Data.ProducedAt,
		signed:     b.Data.Raw,
		signature:  b.Signature.RightAlign(),
		algorithm:  chain.SignatureAlgorithm(b.Algorithm),
		extensions: b.Data.Extensions,
	}
	if b.Data.Version != 0 || len(b.Data.Singles) == 0 ||
		len(b.Data.Singles) > maxSingles || len(b.Certs) > maxCerts {
		return nil, malformed(nil)
	}
	if err := r.setResponder(b.Data.Responder); err != nil {
		return nil, malformed(err)
	}
	for i := range b.Data.Singles {
		single, err := newSingle(&b.Data.Singles[i])
		if err != nil {
			return nil, malformed(err)
		}
		r.Singles = append(r.Singles, single)
	}
	for _, raw := range b.Certs {
		c, err := x509.ParseCertificate(raw.FullBytes)
		if err != nil {
			return nil, malformed(err)
		}
		r.Certs = append(r.Certs, c)
	}
	return r, nil
}

// setResponder takes the CHOICE of a name and the SHA-1 of a key apart.
func (r *Response) setResponder(id asn1.RawValue) error {
	switch {
	case id.Class != asn1.ClassContextSpecific || !id.IsCompound:
	case id.Tag == 1:
		var rdn pkix.RDNSequence
		if err := unmarshal(id.Bytes, &rdn); err != nil {
			return err
		}
		var name pkix.Name
		name.FillFromRDNSequence(&rdn)
		r.name, r.Responder = id.Bytes, name.String()
		return nil
	case id.Tag == 2:
		err := unmarshal(id.Bytes, &r.keyHash)
		r.Responder = hex.EncodeToString(r.keyHash)
		return err
	}
	return fmt.Errorf("the responder has no name")
}

func newSingle(s *singleResponse) (Single, error) {
	single := Single{
		Serial:     s.ID.Serial,
		ThisUpdate: s.ThisUpdate,
		NextUpdate: s.NextUpdate,
		Reason:     -1,
		id:         s.ID,
		extensions: s.Extensions,
	}
	if s.Status.Class != asn1.ClassContextSpecific {
		return single, fmt.Errorf("no status")
	}
	switch status := Status(s.Status.Tag); {
	case status == Revoked && s.Status.IsCompound:
		return single, single.revoke(s.Status)
	case status == Good || status == Unknown:
		single.Status = status
		if s.Status.IsCompound || len(s.Status.Bytes) > 0 { // NULL
			return single, fmt.Errorf("a status that is more than that")
		}
		return single, nil
	}
	return single, fmt.Errorf("unknown status %d", s.Status.Tag)
}

// revoke reads RevokedInfo, whose tag stands in place of SEQUENCE's.
func (s *Single) revoke(v asn1.RawValue) error {
	var info revokedInfo
	der := bytes.Clone(v.FullBytes)
	der[0] = 0x30
	if err := unmarshal(der, &info); err != nil {
		return err
	}
	s.Status, s.RevokedAt = Revoked, info.Time
	s.Reason = int(info.Reason)
	return nil
}

// unmarshal reads one DER value that stands alone.
func unmarshal(der []byte, to any) error {
	rest, err := asn1.Unmarshal(der, to)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%d bytes too many", len(rest))
	}
	return err
}

func invalid(format string, args ...any) error {
	return coded.New(CodeInvalid, format, args...)
}

func malformed(cause error) error {
	return coded.Wrap(cause, CodeInvalid, "the OCSP response is malformed")
}
