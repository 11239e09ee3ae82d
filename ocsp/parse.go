package ocsp

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

const (
	// maxSize bounds a response, in bytes. Those of today have 300 to 4,000.
	maxSize = 64 << 10

	maxCerts   = 16  // enclosed in a response
	maxSingles = 256 // statuses in a response
)

// basic is a BasicOCSPResponse that was parsed. Nothing of it is verified. There
// is at least one response; what they have in common is in each.
type basic struct {
	responses []*Response

	name, keyHash []byte // one of them identifies the responder
	signed        []byte // ResponseData, DER
	signature     []byte
	algorithm     x509.SignatureAlgorithm
	extensions    []pkix.Extension
}

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

func parse(der []byte) (*basic, error) {
	if len(der) > maxSize {
		return nil, invalid("the OCSP response has more than %d bytes",
			maxSize)
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
	var inner basicResponse
	if err := unmarshal(outer.Bytes.Response, &inner); err != nil {
		return nil, malformed(err)
	}
	return newBasic(&inner)
}

func newBasic(in *basicResponse) (*basic, error) {
	b := &basic{
		signed:     in.Data.Raw,
		signature:  in.Signature.RightAlign(),
		algorithm:  chain.SignatureAlgorithm(in.Algorithm),
		extensions: in.Data.Extensions,
	}
	if in.Data.Version != 0 || len(in.Data.Singles) == 0 ||
		len(in.Data.Singles) > maxSingles || len(in.Certs) > maxCerts {
		return nil, malformed(nil)
	}
	responder, err := b.setResponder(in.Data.Responder)
	if err != nil {
		return nil, malformed(err)
	}
	var certs []*x509.Certificate
	for _, raw := range in.Certs {
		c, err := x509.ParseCertificate(raw.FullBytes)
		if err != nil {
			return nil, malformed(err)
		}
		certs = append(certs, c)
	}
	for i := range in.Data.Singles {
		r, err := newResponse(&in.Data.Singles[i])
		if err != nil {
			return nil, malformed(err)
		}
		r.ProducedAt, r.Responder = in.Data.ProducedAt, responder
		r.Certificates = certs
		b.responses = append(b.responses, r)
	}
	return b, nil
}

// setResponder takes the CHOICE of a name and the SHA-1 of a key apart, and
// returns it as text.
func (b *basic) setResponder(id asn1.RawValue) (string, error) {
	switch {
	case id.Class != asn1.ClassContextSpecific || !id.IsCompound:
	case id.Tag == 1:
		var rdn pkix.RDNSequence
		if err := unmarshal(id.Bytes, &rdn); err != nil {
			return "", err
		}
		var name pkix.Name
		name.FillFromRDNSequence(&rdn)
		b.name = id.Bytes
		return name.String(), nil
	case id.Tag == 2:
		err := unmarshal(id.Bytes, &b.keyHash)
		return hex.EncodeToString(b.keyHash), err
	}
	return "", fmt.Errorf("the responder has no name")
}

// The tags of CertStatus (RFC 6960, section 4.2.1).
const (
	tagGood = iota
	tagRevoked
	tagUnknown
)

func newResponse(s *singleResponse) (*Response, error) {
	r := &Response{
		SerialNumber: s.ID.Serial,
		ThisUpdate:   s.ThisUpdate,
		NextUpdate:   s.NextUpdate,
		id:           s.ID,
		extensions:   s.Extensions,
	}
	if s.Status.Class != asn1.ClassContextSpecific {
		return nil, fmt.Errorf("no status")
	}
	switch s.Status.Tag {
	case tagRevoked:
		if s.Status.IsCompound {
			return r, r.revoke(s.Status)
		}
	case tagGood, tagUnknown:
		r.Status = Good
		if s.Status.Tag == tagUnknown {
			r.Status = Unknown
		}
		if s.Status.IsCompound || len(s.Status.Bytes) > 0 { // NULL
			return nil, fmt.Errorf("a status that is more than that")
		}
		return r, nil
	}
	return nil, fmt.Errorf("unknown status %d", s.Status.Tag)
}

// revoke reads RevokedInfo, whose tag stands in place of SEQUENCE's.
func (r *Response) revoke(v asn1.RawValue) error {
	var info revokedInfo
	der := bytes.Clone(v.FullBytes)
	der[0] = 0x30
	if err := unmarshal(der, &info); err != nil {
		return err
	}
	r.Status, r.RevokedAt = Revoked, info.Time
	r.RevocationReason = revocationReasons[int(info.Reason)]
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
	return coded.New(code.OCSPInvalidResponse, format, args...)
}

func malformed(cause error) error {
	return coded.Wrap(cause, code.OCSPInvalidResponse, "the OCSP response is malformed")
}
