package chain

import (
	"encoding/asn1"
	"slices"
	"strings"
	"unicode/utf16"
)

// attribute mirrors AttributeTypeAndValue (RFC 5280, section 4.1.2.4).
type attribute struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

// rdnSET is a RelativeDistinguishedName; encoding/asn1 takes a type for an
// ASN.1 SET when its name ends so.
type rdnSET []attribute

var (
	oidCommonName   = asn1.ObjectIdentifier{2, 5, 4, 3}
	oidEmailAddress = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}
)

// parseName reads a Name in DER.
func parseName(der []byte) (name []rdnSET, ok bool) {
	rest, err := asn1.Unmarshal(der, &name)
	return name, err == nil && len(rest) == 0
}

// attributes returns the values of one type in a name.
func attributes(
	name []rdnSET, oid asn1.ObjectIdentifier,
) (values []asn1.RawValue) {
	for _, rdn := range name {
		for _, a := range rdn {
			if a.Type.Equal(oid) {
				values = append(values, a.Value)
			}
		}
	}
	return values
}

// canonical folds a Name for comparison: one string per RDN, in which letters
// are lower case and runs of white space are one space. Two names are the same
// when all are; a name is in a subtree when it begins with the subtree's.
func canonical(der []byte) ([]string, bool) {
	name, ok := parseName(der)
	folded := make([]string, len(name))
	for i, rdn := range name {
		var parts []string
		for _, a := range rdn {
			parts = append(parts, a.Type.String()+"="+fold(a.Value))
		}
		slices.Sort(parts)
		folded[i] = strings.Join(parts, "\x00")
	}
	return folded, ok
}

// fold canonicalizes the value of an attribute. Other types than strings are
// kept as they are.
func fold(v asn1.RawValue) string {
	switch v.Tag {
	case asn1.TagUTF8String, asn1.TagPrintableString, asn1.TagT61String,
		asn1.TagIA5String, asn1.TagBMPString, tagVisibleString:
		return lower(strings.Join(strings.Fields(text(v)), " "))
	}
	return string(v.FullBytes)
}

// tagVisibleString is one that encoding/asn1 does not name.
const tagVisibleString = 26

// text decodes a string type of X.500 names, best effort.
func text(v asn1.RawValue) string {
	if v.Tag != asn1.TagBMPString {
		return string(v.Bytes)
	}
	units := make([]uint16, len(v.Bytes)/2)
	for i := range units {
		units[i] = uint16(v.Bytes[2*i])<<8 | uint16(v.Bytes[2*i+1])
	}
	return string(utf16.Decode(units))
}

// lower folds ASCII letters only, byte by byte: what is not UTF-8 stays as it
// is.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
