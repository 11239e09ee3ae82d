package chain

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"strings"
	"unicode/utf16"
)

// certNames are the names of a certificate that name constraints apply to, as
// GeneralNames, in the order in which OpenSSL looks at them.
type certNames struct {
	list  []asn1.RawValue
	fault *fault // found after the list, if any
}

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
	oidSmtpMailbox  = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 8, 9}
)

// namesOf collects the subject, the email addresses in it, the alternative
// names and, for a leaf without a DNS name, the common names that look like
// one.
func namesOf(c *x509.Certificate, leaf bool) *certNames {
	names := &certNames{}
	var subject []rdnSET
	if _, err := asn1.Unmarshal(c.RawSubject, &subject); err != nil {
		names.fault = &badName
		return names
	}
	if len(subject) > 0 {
		names.add(tagDirectoryName, c.RawSubject)
	}
	for _, value := range attributes(subject, oidEmailAddress) {
		if value.Tag != asn1.TagIA5String {
			names.fault = &badName
			return names
		}
		names.add(tagEmail, value.Bytes)
	}
	if san, _, ok := extension(c.Extensions, oidSubjectAltName); ok {
		general, err := sequence(san)
		if err != nil {
			names.fault = &badName
			return names
		}
		names.list = append(names.list, general...)
	}
	if leaf && !slices.ContainsFunc(names.list, isDNSName) {
		for _, value := range attributes(subject, oidCommonName) {
			names.addCommonName(value)
		}
	}
	return names
}

func isDNSName(n asn1.RawValue) bool { return n.Tag == tagDNS }

func (n *certNames) add(tag int, content []byte) {
	n.list = append(n.list, asn1.RawValue{
		Class: asn1.ClassContextSpecific, Tag: tag, Bytes: content,
	})
}

// addCommonName adds a common name that could be taken for a host.
func (n *certNames) addCommonName(value asn1.RawValue) {
	name := strings.TrimRight(text(value), "\x00")
	if strings.Contains(name, "\x00") {
		if n.fault == nil {
			n.fault = &badName
		}
		return
	}
	if n.fault == nil && looksLikeHost(name) {
		n.add(tagDNS, []byte(name))
	}
}

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

// looksLikeHost reports whether a common name has the form of a DNS name of
// two labels or more. An underscore passes for a letter.
func looksLikeHost(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if !strings.ContainsRune("-_0123456789", r) &&
				(r|0x20 < 'a' || r|0x20 > 'z') {
				return false
			}
		}
	}
	return len(labels) > 1
}

// canonical folds a Name for comparison: one string per RDN, in which letters
// are lower case and runs of white space are one space. Two names are the same
// when all are; a name is in a subtree when it begins with the subtree's.
func canonical(der []byte) ([]string, bool) {
	var name []rdnSET
	rest, err := asn1.Unmarshal(der, &name)
	if err != nil || len(rest) > 0 {
		return nil, false
	}
	folded := make([]string, len(name))
	for i, rdn := range name {
		var parts []string
		for _, a := range rdn {
			parts = append(parts, a.Type.String()+"="+fold(a.Value))
		}
		slices.Sort(parts)
		folded[i] = strings.Join(parts, "\x00")
	}
	return folded, true
}

// fold canonicalizes the value of an attribute. Other types than strings are
// kept as they are.
func fold(v asn1.RawValue) string {
	switch v.Tag {
	case asn1.TagUTF8String, asn1.TagPrintableString, asn1.TagT61String,
		asn1.TagIA5String, asn1.TagBMPString, tagVisibleString:
		words := strings.Fields(text(v))
		return lower(strings.Join(words, " "))
	}
	return string(bytes.Clone(v.FullBytes))
}

// tagVisibleString is one that encoding/asn1 does not name.
const tagVisibleString = 26

// lower folds ASCII letters only.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
