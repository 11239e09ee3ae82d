package chain

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
)

// Extensions that are looked at beyond what x509.Certificate exposes.
var (
	oidKeyUsage         = asn1.ObjectIdentifier{2, 5, 29, 15}
	oidSubjectAltName   = asn1.ObjectIdentifier{2, 5, 29, 17}
	oidNameConstraints  = asn1.ObjectIdentifier{2, 5, 29, 30}
	oidAuthorityKeyID   = asn1.ObjectIdentifier{2, 5, 29, 35}
	oidExtKeyUsage      = asn1.ObjectIdentifier{2, 5, 29, 37}
	oidProxyCertInfo    = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 14}
	oidNetscapeCertType = asn1.ObjectIdentifier{2, 16, 840, 1, 113730, 1, 1}
)

// Tags of GeneralName (RFC 5280, section 4.2.1.6).
const (
	tagOtherName     = 0
	tagEmail         = 1
	tagDNS           = 2
	tagX400Address   = 3
	tagDirectoryName = 4
	tagEDIPartyName  = 5
	tagURI           = 6
	tagIP            = 7
	tagRegisteredID  = 8
)

// extension finds an extension by its identifier.
func extension(
	list []pkix.Extension, oid asn1.ObjectIdentifier,
) (value []byte, critical, ok bool) {
	for i := range list {
		if list[i].Id.Equal(oid) {
			return list[i].Value, list[i].Critical, true
		}
	}
	return nil, false, false
}

// elements splits a run of DER values.
func elements(der []byte) ([]asn1.RawValue, error) {
	var all []asn1.RawValue
	for len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return all, err
		}
		all, der = append(all, v), rest
	}
	return all, nil
}

// sequence splits the content of a DER SEQUENCE that stands alone.
func sequence(der []byte) ([]asn1.RawValue, error) {
	var v asn1.RawValue
	rest, err := asn1.Unmarshal(der, &v)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 || !isSequence(v) {
		return nil, errors.New("not a sequence")
	}
	return elements(v.Bytes)
}

func isSequence(v asn1.RawValue) bool {
	return v.Class == asn1.ClassUniversal && v.Tag == asn1.TagSequence &&
		v.IsCompound
}
