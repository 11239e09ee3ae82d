// Package certinfo describes certificates as Node does, in its words and under
// its names: what tlsSocket.getPeerCertificate returns, and JSON of it.
package certinfo

import (
	"crypto/ecdsa"
	"crypto/fips140"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/nodetext"
)

// Certificate describes a certificate in Node's words, and in JSON under
// Node's names; binary values are base64 there.
//
// Node: tlsSocket.getPeerCertificate.
type Certificate struct {
	Subject        Name                `json:"subject"`
	Issuer         Name                `json:"issuer"`
	SubjectAltName string              `json:"subjectaltname,omitempty"`
	InfoAccess     map[string][]string `json:"infoAccess,omitempty"`
	CA             bool                `json:"ca"`
	Modulus        string              `json:"modulus,omitempty"`  // hex
	Bits           int                 `json:"bits,omitempty"`     // of the key
	Exponent       string              `json:"exponent,omitempty"` // "0x10001"
	PubKey         []byte              `json:"pubkey,omitempty"`
	ASN1Curve      string              `json:"asn1Curve,omitempty"`
	NISTCurve      string              `json:"nistCurve,omitempty"`
	ValidFrom      string              `json:"valid_from"`
	ValidTo        string              `json:"valid_to"`
	Fingerprint    string              `json:"fingerprint"` // SHA-1
	Fingerprint256 string              `json:"fingerprint256"`
	Fingerprint512 string              `json:"fingerprint512"`
	ExtKeyUsage    []string            `json:"ext_key_usage,omitempty"`
	SerialNumber   string              `json:"serialNumber"` // hex
	Raw            []byte              `json:"raw"`          // DER

	// IssuerCertificate is the issuer as far as the chain has it. It is not
	// set for the root, which in Node refers to itself.
	IssuerCertificate *Certificate `json:"issuerCertificate,omitempty"`
}

// Name is a distinguished name: values by type, under OpenSSL's short
// names. In JSON a type with one value is a string, with several an array.
type Name map[string][]string

// MarshalJSON implements json.Marshaler.
func (n Name) MarshalJSON() ([]byte, error) {
	out := make(map[string]any, len(n))
	for k, v := range n {
		out[k] = v
		if len(v) == 1 {
			out[k] = v[0]
		}
	}
	return json.Marshal(out)
}

// Describe describes the first certificate of a chain, and its
// issuers as far as the chain has them; nil for an empty chain.
//
// Node: tlsSocket.getPeerCertificate.
func Describe(chain ...*x509.Certificate) *Certificate {
	if len(chain) == 0 {
		return nil
	}
	c, rest := chain[0], chain[1:]
	info := describeOne(c)
	i := slices.IndexFunc(rest, func(o *x509.Certificate) bool {
		return !o.Equal(c) && string(o.RawSubject) == string(c.RawIssuer)
	})
	if i >= 0 {
		others := slices.Delete(slices.Clone(rest), i, i+1)
		info.IssuerCertificate = Describe(
			append([]*x509.Certificate{rest[i]}, others...)...)
	}
	return info
}

func describeOne(c *x509.Certificate) *Certificate {
	var sum1 [sha1.Size]byte
	fips140.WithoutEnforcement(func() { // nothing hangs on it
		sum1 = sha1.Sum(c.Raw)
	})
	sum256 := sha256.Sum256(c.Raw)
	sum512 := sha512.Sum512(c.Raw)
	info := &Certificate{
		Subject:        nameOf(c.RawSubject),
		Issuer:         nameOf(c.RawIssuer),
		CA:             c.IsCA,
		ValidFrom:      nodeTime(c.NotBefore),
		ValidTo:        nodeTime(c.NotAfter),
		Fingerprint:    fingerprint(sum1[:]),
		Fingerprint256: fingerprint(sum256[:]),
		Fingerprint512: fingerprint(sum512[:]),
		ExtKeyUsage:    extKeyUsage(c),
		SerialNumber:   wholeHex(c.SerialNumber.Text(16)),
		Raw:            slices.Clone(c.Raw),
	}
	// Names of which one cannot be decoded are none, as in Node.
	info.SubjectAltName, _ = nodetext.AltNames(c)
	for _, a := range nodetext.InfoAccess(c) {
		if info.InfoAccess == nil {
			info.InfoAccess = make(map[string][]string)
		}
		info.InfoAccess[a.Method] = append(info.InfoAccess[a.Method], a.Value)
	}
	info.describeKey(c)
	return info
}

func nameOf(der []byte) Name {
	n := make(Name)
	for _, a := range nodetext.Name(der) {
		n[a.Type] = append(n[a.Type], a.Value)
	}
	return n
}

// describeKey fills in what Node tells of RSA and EC keys; of others it tells
// nothing.
func (i *Certificate) describeKey(c *x509.Certificate) {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		i.Modulus = strings.ToUpper(key.N.Text(16))
		i.Bits = key.N.BitLen()
		i.Exponent = fmt.Sprintf("0x%x", key.E)
		i.PubKey = slices.Clone(c.RawSubjectPublicKeyInfo)
	case *ecdsa.PublicKey:
		i.NISTCurve = key.Params().Name
		i.ASN1Curve = asn1Curves[i.NISTCurve]
		i.Bits = key.Params().BitSize
		i.PubKey, _ = key.Bytes() // the point of a certificate is on its curve
	}
}

var asn1Curves = map[string]string{
	"P-224": "secp224r1",
	"P-256": "prime256v1",
	"P-384": "secp384r1",
	"P-521": "secp521r1",
}

// extKeyUsage lists the object identifiers in the certificate's order.
func extKeyUsage(c *x509.Certificate) (list []string) {
	for _, e := range c.Extensions {
		var ids []asn1.ObjectIdentifier
		if !e.Id.Equal(oidExtKeyUsage) {
			continue
		}
		if _, err := asn1.Unmarshal(e.Value, &ids); err != nil {
			continue
		}
		for _, id := range ids {
			list = append(list, id.String())
		}
	}
	return list
}

var oidExtKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 37}

func nodeTime(t time.Time) string {
	return t.UTC().Format("Jan _2 15:04:05 2006 GMT")
}

func fingerprint(sum []byte) string {
	return strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")
}

// wholeHex is OpenSSL's form of a serial number: upper case, whole bytes but
// for zero.
func wholeHex(s string) string {
	if len(s)%2 == 1 && s != "0" {
		s = "0" + s
	}
	return strings.ToUpper(s)
}
