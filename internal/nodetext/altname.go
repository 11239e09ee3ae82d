// Package nodetext prints parts of certificates in Node's words: alternative
// names, access descriptions, distinguished names. Programs parse these texts,
// so a name must not be able to pass for another or for several
// (CVE-2021-44532, CVE-2021-44533).
package nodetext

import (
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Tags of GeneralName, RFC 5280, section 4.2.1.6.
const (
	tagOtherName    = 0
	tagEmail        = 1
	tagDNS          = 2
	tagX400         = 3
	tagDirName      = 4
	tagEDI          = 5
	tagURI          = 6
	tagIP           = 7
	tagRegisteredID = 8
)

var oidSubjectAltName = asn1.ObjectIdentifier{2, 5, 29, 17}

// AltNames is the subjectaltname of Node's certificates: every name with its
// type, in the certificate's order; "" if it has none. It is not ok, and empty,
// if one of them cannot be decoded.
func AltNames(c *x509.Certificate) (text string, ok bool) {
	list, ok := AltNameList(c)
	return strings.Join(list, ", "), ok
}

// AltNameList is [AltNames], name by name.
func AltNameList(c *x509.Certificate) (list []string, ok bool) {
	der := extension(c, oidSubjectAltName)
	if der == nil {
		return nil, true
	}
	names, ok := generalNames(der)
	if !ok {
		return nil, false
	}
	list = make([]string, len(names))
	for i, n := range names {
		if list[i], ok = generalName(n); !ok {
			return nil, false
		}
	}
	return list, true
}

func extension(c *x509.Certificate, id asn1.ObjectIdentifier) []byte {
	for _, e := range c.Extensions {
		if e.Id.Equal(id) {
			return e.Value
		}
	}
	return nil
}

// generalNames takes a SEQUENCE OF GeneralName apart.
func generalNames(der []byte) (names []asn1.RawValue, ok bool) {
	in := cryptobyte.String(der)
	var list cryptobyte.String
	if !in.ReadAnyASN1(&list, nil) {
		return nil, false
	}
	for !list.Empty() {
		var content cryptobyte.String
		var tag cbasn1.Tag
		if !list.ReadAnyASN1(&content, &tag) {
			return nil, false
		}
		names = append(names, asn1.RawValue{
			Class:      int(tag >> 6),
			IsCompound: tag&0x20 != 0,
			Tag:        int(tag & 0x1f),
			Bytes:      content,
		})
	}
	return names, true
}

func generalName(n asn1.RawValue) (s string, ok bool) {
	if n.Class != asn1.ClassContextSpecific {
		return "", false
	}
	if n.IsCompound {
		return compoundName(n)
	}
	switch n.Tag {
	case tagEmail:
		return "email:" + quote(string(n.Bytes), false, ""), true
	case tagDNS:
		return "DNS:" + quote(string(n.Bytes), false, ""), true
	case tagURI:
		return "URI:" + quote(string(n.Bytes), false, ""), true
	case tagIP:
		return "IP Address:" + ipText(n.Bytes), true
	case tagRegisteredID:
		var id x509.OID
		err := id.UnmarshalBinary(n.Bytes)
		return "Registered ID:" + id.String(), err == nil
	}
	return "", false
}

// compoundName prints the names that are no mere strings.
func compoundName(n asn1.RawValue) (s string, ok bool) {
	switch n.Tag {
	case tagOtherName:
		s, ok = otherName(n.Bytes)
		return "othername:" + s, ok
	case tagX400:
		return "X400Name:<unsupported>", true
	case tagDirName:
		s, ok = dirName(n.Bytes)
		return "DirName:" + quote(s, true, ""), ok
	case tagEDI:
		return "EdiPartyName:<unsupported>", true
	}
	return "", false
}

// ipText prints an address without the short forms of IPv6.
func ipText(b []byte) string {
	addr, ok := netip.AddrFromSlice(b)
	switch {
	case !ok:
		return "<invalid>"
	case addr.Is4():
		return addr.String()
	}
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = fmt.Sprintf("%X", uint(b[2*i])<<8|uint(b[2*i+1]))
	}
	return strings.Join(groups, ":")
}

// otherNames are the kinds that OpenSSL prints, and whether they are UTF-8.
var otherNames = map[string]struct {
	prefix  string
	unicode bool
}{
	"1.3.6.1.5.5.7.8.9":      {"SmtpUTF8Mailbox", true},
	"1.3.6.1.5.5.7.8.5":      {"XmppAddr", true},
	"1.3.6.1.5.5.7.8.7":      {"SRVName", false},
	"1.3.6.1.4.1.311.20.2.3": {"UPN", true},
	"1.3.6.1.5.5.7.8.8":      {"NAIRealm", true},
}

func otherName(content []byte) (s string, ok bool) {
	var id asn1.ObjectIdentifier
	var explicit, value asn1.RawValue
	rest, err := asn1.Unmarshal(content, &id)
	if err == nil {
		_, err = asn1.Unmarshal(rest, &explicit)
	}
	if err == nil {
		_, err = asn1.Unmarshal(explicit.Bytes, &value)
	}
	if err != nil {
		return "", false
	}
	kind, ok := otherNames[id.String()]
	want := asn1.TagIA5String
	if kind.unicode {
		want = asn1.TagUTF8String
	}
	if !ok || value.Class != asn1.ClassUniversal || value.Tag != want {
		return "<unsupported>", true
	}
	return quote(string(value.Bytes), kind.unicode, kind.prefix+":"), true
}

// quote prints a name as it is, or in quotes if it could be taken for
// something else. prefix belongs to the name.
func quote(s string, unicode bool, prefix string) string {
	if isSafe(s, unicode) {
		return prefix + s
	}
	var b strings.Builder
	b.WriteString(`"` + prefix)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\\' || c == '"':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c >= ' ' && c != ',' && c <= '~', unicode && c >= 0x80:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func isSafe(s string, unicode bool) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"', c == '\\', c == ',', c == '\'', c < ' ', c == 0x7f,
			c > '~' && !unicode:
			return false
		}
	}
	return true
}
