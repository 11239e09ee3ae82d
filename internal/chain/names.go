package chain

import (
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"strings"
)

// A generalName is a name or the base of a subtree, prepared for comparison
// so that no comparison has to parse or to fold anything.
type generalName struct {
	tag    int
	value  string
	lower  string                // value with ASCII letters in lower case
	dn     []string              // of a directory name, see canonical
	kind   asn1.ObjectIdentifier // of an otherName
	broken bool                  // a directory name that cannot be read
}

func newGeneralName(tag int, content []byte) generalName {
	n := generalName{tag: tag, value: string(content)}
	switch tag {
	case tagDirectoryName:
		dn, ok := canonical(content)
		n.dn, n.broken = dn, !ok
	case tagOtherName:
		// An unreadable type stays nil and equals that of its likes only,
		// which have no meaning to compare and are refused.
		_, _ = asn1.Unmarshal(content, &n.kind)
	default:
		n.lower = lower(n.value)
	}
	return n
}

// certNames are the names of a certificate that name constraints apply to, in
// the order in which OpenSSL looks at them.
type certNames struct {
	list  []generalName
	fault *fault // found after the list, if any
}

// namesOf collects the subject, the email addresses in it, the alternative
// names and, for a leaf that these name no host for, the common names that look
// like one.
func namesOf(c *x509.Certificate, leaf bool) *certNames {
	names := &certNames{}
	subject, ok := parseName(c.RawSubject)
	if !ok {
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
	if !names.addAlternative(c) {
		names.fault = &badName
		return names
	}
	if leaf && !slices.ContainsFunc(names.list, generalName.isHost) {
		for _, value := range attributes(subject, oidCommonName) {
			names.addCommonName(value)
		}
	}
	return names
}

// isHost reports whether the name is of a kind that a host can be known by.
func (n generalName) isHost() bool { return n.tag == tagDNS || n.tag == tagIP }

func (n *certNames) add(tag int, content []byte) {
	n.list = append(n.list, newGeneralName(tag, content))
}

// addAlternative adds the subject alternative names.
func (n *certNames) addAlternative(c *x509.Certificate) (ok bool) {
	san, _, present := extension(c.Extensions, oidSubjectAltName)
	if !present {
		return true
	}
	general, err := sequence(san)
	for _, g := range general {
		n.add(g.Tag, g.Bytes)
	}
	return err == nil
}

// addCommonName adds a common name that could be taken for a host. After one
// with a NUL inside, no more are looked at.
func (n *certNames) addCommonName(value asn1.RawValue) {
	name := strings.TrimRight(text(value), "\x00")
	switch {
	case n.fault != nil:
	case strings.Contains(name, "\x00"):
		n.fault = &badName
	case looksLikeHost(name):
		n.add(tagDNS, []byte(name))
	}
}

// PermitsCommonNames reports whether the name constraints of a path let its leaf
// be known by its common names. Those that do not look like hosts are not let:
// it is not clear what the constraints mean for them.
func PermitsCommonNames(path []*x509.Certificate) bool {
	names := &certNames{}
	subject, _ := parseName(path[0].RawSubject)
	values := attributes(subject, oidCommonName)
	for _, value := range values {
		names.addCommonName(value)
	}
	for _, c := range path[1:] {
		nc := constraintsOf(c)
		if nc == nil {
			continue
		}
		if len(names.list) < len(values) || nc.check(names) != nil {
			return false
		}
	}
	return true
}

// looksLikeHost reports whether a common name has the form of a DNS name of
// two labels or more. An underscore passes for a letter.
func looksLikeHost(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, notInLabel) {
			return false
		}
	}
	return len(labels) > 1
}

func notInLabel(r rune) bool {
	return !strings.ContainsRune("-_0123456789", r) &&
		(r|0x20 < 'a' || r|0x20 > 'z')
}
