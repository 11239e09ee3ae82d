package tls

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// canonicalIP writes an IP address in one way; what is none becomes "".
func (b *binding) canonicalIP(call goja.FunctionCall) goja.Value {
	addr, err := netip.ParseAddr(call.Argument(0).String())
	if err != nil {
		return b.l.VM.ToValue("")
	}
	return b.l.VM.ToValue(addr.WithZone("").String())
}

func (b *binding) randomBytes(call goja.FunctionCall) goja.Value {
	out := make([]byte, call.Argument(0).ToInteger())
	rand.Read(out) // never fails
	return b.l.Buffer(out)
}

// digest is the SHA-256 of bytes, in hex.
func (b *binding) digest(call goja.FunctionCall) goja.Value {
	sum := sha256.Sum256(b.bytesOf(call.Argument(0)))
	return b.l.VM.ToValue(hex.EncodeToString(sum[:]))
}

// matchHost is OpenSSL's X509_check_host: of (certificate, name,
// alwaysSubject, neverSubject, wildcards, partialWildcards) the pattern that
// matched, or "".
func (b *binding) matchHost(call goja.FunctionCall) goja.Value {
	c := b.parseCert(call.Argument(0))
	name := strings.ToLower(call.Argument(1).String())
	patterns := slices.Clone(c.DNSNames)
	if !call.Argument(3).ToBoolean() &&
		(len(patterns) == 0 || call.Argument(2).ToBoolean()) {
		patterns = append(patterns, commonNames(c)...)
	}
	for _, p := range patterns {
		if hostMatches(name, strings.ToLower(p),
			call.Argument(4).ToBoolean(), call.Argument(5).ToBoolean()) {
			return b.l.VM.ToValue(p)
		}
	}
	return b.l.VM.ToValue("")
}

func commonNames(c *x509.Certificate) (names []string) {
	for _, n := range c.Subject.Names {
		if s, ok := n.Value.(string); ok &&
			n.Type.Equal(asn1.ObjectIdentifier{2, 5, 4, 3}) {
			names = append(names, s)
		}
	}
	return names
}

// hostMatches compares a name with a pattern, of whose leftmost label "*" may
// be all or, if partial is set, a part.
func hostMatches(name, pattern string, wildcards, partial bool) bool {
	if name == pattern {
		return name != ""
	}
	first, rest, ok := strings.Cut(pattern, ".")
	label, tail, ok2 := strings.Cut(name, ".")
	if !wildcards || !ok || !ok2 || rest != tail ||
		!strings.Contains(rest, ".") || strings.HasPrefix(first, "xn--") {
		return false
	}
	if first == "*" {
		return label != ""
	}
	before, after, star := strings.Cut(first, "*")
	return partial && star && !strings.Contains(after, "*") &&
		len(label) >= len(before)+len(after) &&
		strings.HasPrefix(label, before) && strings.HasSuffix(label, after)
}

func (b *binding) matchEmail(call goja.FunctionCall) goja.Value {
	c := b.parseCert(call.Argument(0))
	email := call.Argument(1).String()
	match := slices.ContainsFunc(c.EmailAddresses, func(have string) bool {
		at, at2 := strings.LastIndex(have, "@"), strings.LastIndex(email, "@")
		return at >= 0 && at == at2 && have[:at] == email[:at] &&
			strings.EqualFold(have[at:], email[at:])
	})
	return b.l.VM.ToValue(match)
}

func (b *binding) matchIP(call goja.FunctionCall) goja.Value {
	c := b.parseCert(call.Argument(0))
	want, err := netip.ParseAddr(call.Argument(1).String())
	match := false
	for _, ip := range c.IPAddresses {
		have, ok := netip.AddrFromSlice(ip)
		match = match || ok && err == nil && have.Unmap() == want.Unmap()
	}
	return b.l.VM.ToValue(match)
}
