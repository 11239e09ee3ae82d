package nodetext

import (
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Attribute is an entry of a distinguished name.
type Attribute struct{ Type, Value string }

// Name lists the attributes of a distinguished name, in DER, in its order,
// with OpenSSL's short names for the types and their numbers where it has
// none.
func Name(der []byte) []Attribute {
	var list []Attribute
	for _, rdn := range relativeNames(der) {
		for _, a := range rdn {
			list = append(list, Attribute{shortName(a.Type), text(a.Value)})
		}
	}
	return list
}

type attribute struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

type relativeName []attribute

// relativeNames parses a Name of RFC 5280, section 4.1.2.4. What
// x509.ParseCertificate let through can be parsed.
func relativeNames(der []byte) (list []relativeName) {
	var sequence asn1.RawValue
	if _, err := asn1.Unmarshal(der, &sequence); err != nil {
		return nil
	}
	for rest := sequence.Bytes; len(rest) > 0; {
		var rdn relativeName
		var err error
		rest, err = asn1.UnmarshalWithParams(rest, &rdn, "set")
		if err != nil {
			return nil
		}
		list = append(list, rdn)
	}
	return list
}

// shortNames are OpenSSL's for the types that occur in certificates.
var shortNames = map[string]string{
	"2.5.4.3":                    "CN",
	"2.5.4.4":                    "SN",
	"2.5.4.5":                    "serialNumber",
	"2.5.4.6":                    "C",
	"2.5.4.7":                    "L",
	"2.5.4.8":                    "ST",
	"2.5.4.9":                    "street",
	"2.5.4.10":                   "O",
	"2.5.4.11":                   "OU",
	"2.5.4.12":                   "title",
	"2.5.4.13":                   "description",
	"2.5.4.15":                   "businessCategory",
	"2.5.4.16":                   "postalAddress",
	"2.5.4.17":                   "postalCode",
	"2.5.4.18":                   "postOfficeBox",
	"2.5.4.20":                   "telephoneNumber",
	"2.5.4.41":                   "name",
	"2.5.4.42":                   "GN",
	"2.5.4.43":                   "initials",
	"2.5.4.44":                   "generationQualifier",
	"2.5.4.45":                   "x500UniqueIdentifier",
	"2.5.4.46":                   "dnQualifier",
	"2.5.4.65":                   "pseudonym",
	"2.5.4.72":                   "role",
	"2.5.4.97":                   "organizationIdentifier",
	"0.9.2342.19200300.100.1.1":  "UID",
	"0.9.2342.19200300.100.1.25": "DC",
	"1.2.840.113549.1.9.1":       "emailAddress",
	"1.2.840.113549.1.9.2":       "unstructuredName",
	"1.3.6.1.4.1.311.60.2.1.1":   "jurisdictionL",
	"1.3.6.1.4.1.311.60.2.1.2":   "jurisdictionST",
	"1.3.6.1.4.1.311.60.2.1.3":   "jurisdictionC",
}

func shortName(id asn1.ObjectIdentifier) string {
	if s, ok := shortNames[id.String()]; ok {
		return s
	}
	return id.String()
}

// text converts a string of any ASN.1 type to UTF-8.
func text(v asn1.RawValue) string {
	switch v.Tag {
	case asn1.TagBMPString:
		units := make([]uint16, len(v.Bytes)/2)
		for i := range units {
			units[i] = uint16(v.Bytes[2*i])<<8 | uint16(v.Bytes[2*i+1])
		}
		return string(utf16.Decode(units))
	case asn1.TagT61String, asn1.TagPrintableString, asn1.TagIA5String:
		latin := make([]rune, len(v.Bytes))
		for i, c := range v.Bytes {
			latin[i] = rune(c)
		}
		return string(latin)
	}
	return strings.ToValidUTF8(string(v.Bytes), string(utf8.RuneError))
}

// dirName prints a directory name, which its tag encloses, in the manner of
// RFC 2253: the last part first.
func dirName(der []byte) string {
	var parts []string
	list := relativeNames(der)
	for i := len(list) - 1; i >= 0; i-- {
		var values []string
		for _, a := range list[i] {
			values = append(values, dirAttribute(a))
		}
		parts = append(parts, strings.Join(values, "+"))
	}
	return strings.Join(parts, ",")
}

func dirAttribute(a attribute) string {
	name, ok := shortNames[a.Type.String()]
	if !ok {
		return a.Type.String() + "=#" +
			strings.ToUpper(hex.EncodeToString(a.Value.FullBytes))
	}
	return name + "=" + escape(text(a.Value))
}

// escape is the escaping of RFC 2253, section 2.4.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		edge := i == 0 && (c == ' ' || c == '#') || i == len(s)-1 && c == ' '
		switch {
		case edge || strings.IndexByte(`,+"\<>;`, c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\%02X`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
