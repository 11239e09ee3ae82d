package chain

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"sync/atomic"
	"time"
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
	Revoked    []asn1.RawValue  `asn1:"optional"`
	Extensions []pkix.Extension `asn1:"optional,explicit,tag:0"`
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
	for _, entry := range raw.List.Revoked {
		if err := crl.addEntry(entry); err != nil {
			return nil, err
		}
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
