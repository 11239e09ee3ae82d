package chain

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"sync/atomic"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// CRL is a certificate revocation list of version 1 or 2 (RFC 5280, section
// 5). Get one from ParseCRLs; any number of calls of Verify may share it.
type CRL struct {
	issuer     []byte // Name, DER
	thisUpdate time.Time
	nextUpdate time.Time       // zero when absent
	revoked    map[string]bool // by serialKey
	signed     []byte          // the TBSCertList, DER
	signature  []byte
	algorithm  x509.SignatureAlgorithm // of the signature

	authorityKey *authorityKey
	unknown      bool // has a critical extension nobody understands
	delta        bool // is a delta CRL
	scope        *crlScopeInfo

	signer atomic.Pointer[string] // public key that was found to have signed it
}

// certificateList mirrors the ASN.1 type of RFC 5280, section 5.1.
type certificateList struct {
	List      tbsCertList
	Algorithm pkix.AlgorithmIdentifier
	Signature asn1.BitString
}

type tbsCertList struct {
	Raw        asn1.RawContent
	Version    int `asn1:"optional,default:0"`
	Algorithm  pkix.AlgorithmIdentifier
	Issuer     asn1.RawValue
	ThisUpdate time.Time
	NextUpdate time.Time        `asn1:"optional"`
	Revoked    []revokedEntry   `asn1:"optional"`
	Extensions []pkix.Extension `asn1:"optional,explicit,tag:0"`
}

type revokedEntry struct {
	Serial     *big.Int
	Time       time.Time
	Extensions []pkix.Extension `asn1:"optional"`
}

// ParseCRLs reads every PEM block "X509 CRL" of its input, or else one DER
// value. Anything malformed is a *coded.Error with Node's code and text for a
// bad crl option. Unlike Node, which reads the first block only, all count.
func ParseCRLs(pemOrDER []byte) ([]*CRL, error) {
	var list []*CRL
	for rest := pemOrDER; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "X509 CRL" {
			continue
		}
		crl, err := parseCRL(block.Bytes)
		if err != nil {
			return nil, badCRL(err)
		}
		list = append(list, crl)
	}
	if len(list) > 0 {
		return list, nil
	}
	crl, err := parseCRL(pemOrDER)
	if err != nil {
		return nil, badCRL(err)
	}
	return []*CRL{crl}, nil
}

func badCRL(err error) error {
	return coded.Wrap(err, code.CryptoOperationFailed, "Failed to parse CRL")
}

func parseCRL(der []byte) (*CRL, error) {
	var raw certificateList
	rest, err := asn1.Unmarshal(der, &raw)
	switch {
	case err != nil:
		return nil, err
	case len(rest) > 0:
		return nil, errors.New("data after the CRL")
	case raw.List.Version > 1:
		return nil, errors.New("unknown CRL version")
	}
	crl := &CRL{
		issuer:     raw.List.Issuer.FullBytes,
		thisUpdate: raw.List.ThisUpdate,
		nextUpdate: raw.List.NextUpdate,
		revoked:    make(map[string]bool, len(raw.List.Revoked)),
		signed:     raw.List.Raw,
		signature:  raw.Signature.RightAlign(),
	}
	if sameAlgorithm(raw.Algorithm, raw.List.Algorithm) {
		crl.algorithm = SignatureAlgorithm(raw.Algorithm)
	}
	for i := range raw.List.Revoked {
		crl.addEntry(&raw.List.Revoked[i])
	}
	return crl, crl.addExtensions(raw.List.Extensions)
}

// sameAlgorithm reports whether the two places that name the algorithm agree
// (RFC 5280, section 5.1.1.2).
func sameAlgorithm(a, b pkix.AlgorithmIdentifier) bool {
	return a.Algorithm.Equal(b.Algorithm) &&
		bytes.Equal(a.Parameters.FullBytes, b.Parameters.FullBytes)
}

// Extensions of CRLs and their entries (RFC 5280, sections 5.2 and 5.3).
var (
	oidReasonCode        = asn1.ObjectIdentifier{2, 5, 29, 21}
	oidDeltaCRLIndicator = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidIssuingPoint      = asn1.ObjectIdentifier{2, 5, 29, 28}
	oidCertificateIssuer = asn1.ObjectIdentifier{2, 5, 29, 29}
)

// removeFromCRL is the reason code of an entry that takes back another.
const removeFromCRL = 8

// addEntry notes a revoked serial number. An entry that lifts a revocation has
// no effect, neither by itself nor on another entry for the number.
func (c *CRL) addEntry(e *revokedEntry) {
	lifted := false
	for _, x := range e.Extensions {
		if x.Critical && !x.Id.Equal(oidCertificateIssuer) {
			c.unknown = true
		}
		var reason asn1.Enumerated
		if x.Id.Equal(oidReasonCode) {
			_, err := asn1.Unmarshal(x.Value, &reason)
			lifted = err == nil && reason == removeFromCRL
		}
	}
	if !lifted {
		c.revoked[serialKey(e.Serial)] = true
	}
}

func (c *CRL) addExtensions(list []pkix.Extension) error {
	for _, x := range list {
		switch {
		case x.Id.Equal(oidAuthorityKeyID):
			c.authorityKey = parseAuthorityKey(x.Value)
		case x.Id.Equal(oidDeltaCRLIndicator):
			c.delta = true
		case x.Id.Equal(oidIssuingPoint):
			scope, err := parseCRLScope(x.Value)
			if err != nil {
				return err
			}
			c.scope = scope
		case x.Critical:
			c.unknown = true
		}
	}
	return nil
}

// revokes reports whether the list has the serial number.
func (c *CRL) revokes(serial *big.Int) bool {
	return c.revoked[serialKey(serial)]
}

// serialKey turns a serial number into a map key.
func serialKey(n *big.Int) string {
	if n == nil {
		return ""
	}
	return n.Text(62)
}
