package chain

import (
	"encoding/asn1"
	"slices"
	"strings"
)

// concerns reports whether the subtree speaks about names of this kind.
func (t subtree) concerns(name asn1.RawValue) bool {
	if name.Tag != tagOtherName {
		return name.Tag == t.base.Tag
	}
	kind := otherNameType(name)
	if kind.Equal(oidSmtpMailbox) {
		return t.base.Tag == tagEmail
	}
	return t.base.Tag == tagOtherName && kind.Equal(otherNameType(t.base))
}

func otherNameType(name asn1.RawValue) asn1.ObjectIdentifier {
	var oid asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(name.Bytes, &oid); err != nil {
		return nil
	}
	return oid
}

// matchName reports whether a name is within a base of the same kind.
func matchName(name, base asn1.RawValue) (bool, *fault) {
	switch name.Tag {
	case tagDirectoryName:
		return matchDirectoryName(name.Bytes, base.Bytes)
	case tagDNS:
		return matchDNS(lower(string(name.Bytes)), lower(string(base.Bytes))), nil
	case tagEmail:
		return matchEmail(string(name.Bytes), string(base.Bytes))
	case tagURI:
		return matchURI(lower(string(name.Bytes)), lower(string(base.Bytes)))
	case tagIP:
		return matchIP(name.Bytes, base.Bytes)
	}
	return false, &constraintType
}

func matchDirectoryName(name, base []byte) (bool, *fault) {
	n, ok1 := canonical(name)
	b, ok2 := canonical(base)
	if !ok1 || !ok2 {
		return false, &badName
	}
	return len(n) >= len(b) && slices.Equal(n[:len(b)], b), nil
}

// matchDNS lets zero or more labels stand before the base. A base with a
// leading dot, which RFC 5280 does not know, demands one at least.
func matchDNS(name, base string) bool {
	rest, ok := strings.CutSuffix(name, base)
	return ok && (rest == "" || base == "" ||
		base[0] == '.' || strings.HasSuffix(rest, "."))
}

// matchEmail takes a base of the forms user@host, host and .domain.
func matchEmail(name, base string) (bool, *fault) {
	at := strings.LastIndexByte(name, '@')
	if at < 0 {
		return false, &badName
	}
	local, host := name[:at], lower(name[at+1:])
	at = strings.LastIndexByte(base, '@')
	if at < 0 && strings.HasPrefix(base, ".") {
		return underDomain(lower(name), lower(base)), nil
	}
	if at > 0 && base[:at] != local {
		return false, nil
	}
	return host == lower(base[at+1:]), nil
}

// matchURI looks at the host of a URI and takes a base of the forms host and
// .domain.
func matchURI(uri, base string) (bool, *fault) {
	_, rest, ok := strings.Cut(uri, ":")
	host, slashes := strings.CutPrefix(rest, "//")
	if !ok || !slashes {
		return false, &badName
	}
	if i := strings.IndexByte(host, ':'); i >= 0 {
		host = host[:i]
	} else if i := strings.IndexByte(host, '/'); i >= 0 {
		host = host[:i]
	}
	if host == "" {
		return false, &badName
	}
	if strings.HasPrefix(base, ".") {
		return underDomain(host, base), nil
	}
	return host == base, nil
}

// underDomain reports whether something stands before the base in a name.
func underDomain(name, base string) bool {
	return len(name) > len(base) && strings.HasSuffix(name, base)
}

// matchIP takes an address and a base that is an address and its mask.
func matchIP(ip, base []byte) (bool, *fault) {
	if len(ip) != 4 && len(ip) != 16 || len(base) != 8 && len(base) != 32 {
		return false, &badName
	}
	if 2*len(ip) != len(base) {
		return false, nil
	}
	for i, mask := range base[len(ip):] {
		if ip[i]&mask != base[i]&mask {
			return false, nil
		}
	}
	return true, nil
}
