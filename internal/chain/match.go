package chain

import (
	"encoding/asn1"
	"slices"
	"strings"
)

// oidSmtpMailbox is the otherName of internationalized mailboxes (RFC 8398).
var oidSmtpMailbox = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 8, 9}

// concerns reports whether the subtree speaks about names of this kind.
// Mailboxes are under email constraints in whatever form (RFC 8398).
func (t *subtree) concerns(name *generalName) bool {
	switch {
	case name.tag != tagOtherName:
		return name.tag == t.base.tag
	case name.kind.Equal(oidSmtpMailbox):
		return t.base.tag == tagEmail
	}
	return t.base.tag == tagOtherName && name.kind.Equal(t.base.kind)
}

// matchName reports whether a name is within a base that concerns it. Kinds
// of names without a rule, such as otherName, cannot be judged.
func matchName(name, base *generalName) (bool, *fault) {
	switch name.tag {
	case tagDirectoryName:
		return matchDirectoryName(name, base)
	case tagDNS:
		return matchDNS(name.lower, base.lower), nil
	case tagEmail:
		return matchEmail(name, base)
	case tagURI:
		return matchURI(name.lower, base.lower)
	case tagIP:
		return matchIP(name.value, base.value)
	}
	return false, &constraintType
}

// matchDirectoryName demands that the name begins with the base.
func matchDirectoryName(name, base *generalName) (bool, *fault) {
	if name.broken || base.broken {
		return false, &badName
	}
	n := len(base.dn)
	return len(name.dn) >= n && slices.Equal(name.dn[:n], base.dn), nil
}

// matchDNS lets zero or more labels stand before the base. A base with a
// leading dot, which RFC 5280 does not know, takes its own dot for that.
func matchDNS(name, base string) bool {
	rest, ok := strings.CutSuffix(name, base)
	return ok && (rest == "" || base == "" ||
		base[0] == '.' || strings.HasSuffix(rest, "."))
}

// matchEmail takes a base of the forms user@host, host and .domain. The user
// is compared with its case.
func matchEmail(name, base *generalName) (bool, *fault) {
	at := strings.LastIndexByte(name.value, '@')
	if at < 0 {
		return false, &badName
	}
	baseAt := strings.LastIndexByte(base.value, '@')
	if baseAt < 0 && strings.HasPrefix(base.value, ".") {
		return underDomain(name.lower, base.lower), nil
	}
	if baseAt > 0 && base.value[:baseAt] != name.value[:at] {
		return false, nil
	}
	return name.lower[at+1:] == base.lower[baseAt+1:], nil
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
func matchIP(ip, base string) (bool, *fault) {
	if len(ip) != 4 && len(ip) != 16 || len(base) != 8 && len(base) != 32 {
		return false, &badName
	}
	if 2*len(ip) != len(base) {
		return false, nil
	}
	for i := range len(ip) {
		if mask := base[len(ip)+i]; ip[i]&mask != base[i]&mask {
			return false, nil
		}
	}
	return true, nil
}
