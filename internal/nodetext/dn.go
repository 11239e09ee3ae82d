package nodetext

import (
	"encoding/asn1"
	"encoding/hex"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Attribute is an entry of a distinguished name.
type Attribute struct{ Type, Value string }

// Name lists the attributes of a distinguished name, in DER, in its order,
// with OpenSSL's short names for the types and their numbers where it has
// none. Values that are no text are left out: x509.ParseCertificate lets none
// through.
func Name(der []byte) []Attribute {
	var list []Attribute
	names, _ := relativeNames(der)
	for _, rdn := range names {
		for _, a := range rdn {
			if s, ok := text(a.Value); ok {
				list = append(list, Attribute{shortName(a.Type), s})
			}
		}
	}
	return list
}

type attribute struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

type relativeName []attribute

// relativeNames parses a Name of RFC 5280, section 4.1.2.4.
func relativeNames(der []byte) (list []relativeName, ok bool) {
	var sequence asn1.RawValue
	rest, err := asn1.Unmarshal(der, &sequence)
	if err != nil || len(rest) > 0 || sequence.Tag != asn1.TagSequence ||
		sequence.Class != asn1.ClassUniversal {
		return nil, false
	}
	for rest := sequence.Bytes; len(rest) > 0; {
		var rdn relativeName
		rest, err = asn1.UnmarshalWithParams(rest, &rdn, "set")
		if err != nil {
			return nil, false
		}
		list = append(list, rdn)
	}
	return list, true
}

func shortName(id asn1.ObjectIdentifier) string {
	if s, ok := shortNames[id.String()]; ok {
		return s
	}
	return id.String()
}

const tagUniversalString = 28

// text converts a string to UTF-8.
func text(v asn1.RawValue) (s string, ok bool) {
	if v.Class != asn1.ClassUniversal || v.IsCompound {
		return "", false
	}
	switch v.Tag {
	case asn1.TagUTF8String:
		return string(v.Bytes), utf8.Valid(v.Bytes)
	case asn1.TagBMPString:
		return wide(v.Bytes, 2)
	case tagUniversalString:
		return wide(v.Bytes, 4)
	case asn1.TagT61String, asn1.TagPrintableString, asn1.TagIA5String,
		asn1.TagNumericString:
		return wide(v.Bytes, 1) // Latin-1, as OpenSSL takes them
	}
	return "", false
}

// wide converts characters of a fixed size.
func wide(b []byte, size int) (s string, ok bool) {
	if len(b)%size != 0 {
		return "", false
	}
	runes := make([]rune, len(b)/size)
	for i := range runes {
		for _, c := range b[i*size : (i+1)*size] {
			runes[i] = runes[i]<<8 | rune(c)
		}
		if !utf8.ValidRune(runes[i]) || utf16.IsSurrogate(runes[i]) {
			return "", false
		}
	}
	return string(runes), true
}

// dirName prints a directory name, which its tag encloses, in the manner of
// RFC 2253: the last part first.
func dirName(der []byte) (s string, ok bool) {
	list, ok := relativeNames(der)
	if !ok {
		return "", false
	}
	var parts []string
	for i := len(list) - 1; i >= 0; i-- {
		var values []string
		for j := len(list[i]) - 1; j >= 0; j-- {
			value, ok := dirAttribute(list[i][j])
			if !ok {
				return "", false
			}
			values = append(values, value)
		}
		parts = append(parts, strings.Join(values, "+"))
	}
	return strings.Join(parts, ","), true
}

// dirAttribute prints a part of a directory name. What is no text, and what
// has an unknown type, is printed as DER.
func dirAttribute(a attribute) (s string, ok bool) {
	name, known := shortNames[a.Type.String()]
	if !known {
		name = a.Type.String()
	}
	s, isText := text(a.Value)
	switch {
	case isText && known:
		return name + "=" + escape(s), true
	case isText, a.Value.Class == asn1.ClassUniversal &&
		(a.Value.Tag == asn1.TagBitString || a.Value.Tag == asn1.TagSequence):
		return name + "=#" +
			strings.ToUpper(hex.EncodeToString(a.Value.FullBytes)), true
	}
	return "", false // OpenSSL does not take it for a name at all
}

// escape is the escaping of RFC 2253, section 2.4. OpenSSL takes the only
// character of a text for its last, not for its first.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c, last := s[i], i == len(s)-1
		switch {
		case strings.IndexByte(`,+"\<>;`, c) >= 0,
			c == ' ' && (i == 0 || last), c == '#' && i == 0 && !last:
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}
