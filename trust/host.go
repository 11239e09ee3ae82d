package trust

import (
	"crypto/x509"
	"encoding/asn1"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/nodetext"
)

// CheckHost checks that cert is for host, which is a DNS name or an IP address;
// one trailing dot makes no difference. The alternative names of the
// certificate decide (RFC 6125, section 6.4); where it has none of type DNS, the
// subject's common names do. An IP address needs an entry of that type. "*"
// stands for the whole leftmost label.
//
// Unlike Node, a "*" for a part of a label ("f*.example.com") matches nothing,
// nor does an empty label of the host, nor a certificate of whose alternative
// names one cannot be decoded. Unlike Node, an IPv4-mapped IPv6 address is the
// IPv4 address, and an address may have brackets and a zone of any kind.
//
// The error is an *[Error] with [code.TLSCertAltNameInvalid]. It lists as many
// of the certificate's names as a line of a log can have, and counts the others.
//
// Node: tls.checkServerIdentity.
func CheckHost(host string, cert *x509.Certificate) error {
	reason := "Cert is empty"
	if cert != nil {
		reason = mismatch(host, cert)
	}
	if reason == "" {
		return nil
	}
	return &Error{
		Code:        code.TLSCertAltNameInvalid,
		Reason:      "Hostname/IP does not match certificate's altnames: " + reason,
		Host:        host,
		Certificate: cert,
	}
}

// mismatch returns Node's reason, or "" if the certificate is the
// host's.
func mismatch(host string, cert *x509.Certificate) string {
	host = strings.TrimSuffix(host, ".")
	altNames, ok := nodetext.AltNameList(cert)
	if addr, isAddr := parseAddr(host); isAddr {
		var ips []net.IP
		if ok {
			ips = cert.IPAddresses
		}
		return addressMismatch(host, addr, ips)
	}
	lower := lowerASCII(host)
	match := func(pattern string) bool { return nameMatches(lower, pattern) }
	names := commonNames(cert)
	switch {
	case ok && len(cert.DNSNames) > 0:
		if slices.ContainsFunc(cert.DNSNames, match) {
			return ""
		}
		return "Host: " + host + ". is not in the cert's altnames: " +
			coded.List(altNames, ", ")
	case len(names) == 0, len(names) == 1 && names[0] == "":
		return "Cert does not contain a DNS name"
	case ok && slices.ContainsFunc(names, match):
		return ""
	}
	return "Host: " + host + ". is not cert's CN: " + coded.List(names, ",")
}

func commonNames(cert *x509.Certificate) (names []string) {
	for _, n := range cert.Subject.Names {
		if s, ok := n.Value.(string); ok && n.Type.Equal(oidCommonName) {
			names = append(names, s)
		}
	}
	return names
}

var oidCommonName = asn1.ObjectIdentifier{2, 5, 4, 3}

// parseAddr parses an address that names a host: neither brackets nor a zone
// play a role in that.
func parseAddr(host string) (addr netip.Addr, ok bool) {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		host, ok = strings.CutSuffix(inner, "]")
		if !ok {
			return addr, false
		}
	}
	addr, err := netip.ParseAddr(host)
	return addr.WithZone("").Unmap(), err == nil
}

func addressMismatch(host string, addr netip.Addr, ips []net.IP) string {
	var have []string
	for _, ip := range ips {
		a, ok := netip.AddrFromSlice(ip)
		if ok && a.Unmap() == addr {
			return ""
		}
		have = append(have, a.String())
	}
	return "IP: " + host + " is not in the cert's list: " +
		coded.List(have, ", ")
}

// nameMatches compares a host name, in lower case, with a certificate's pattern.
func nameMatches(name, pattern string) bool {
	pattern = strings.TrimSuffix(pattern, ".")
	if !isPrintable(pattern) || !hasLabels(name) || !hasLabels(pattern) {
		return false
	}
	first, rest, _ := strings.Cut(pattern, ".")
	if _, parent, ok := strings.Cut(name, "."); ok && first == "*" &&
		strings.Contains(rest, ".") {
		return sameName(parent, rest) // the leftmost label may be a wildcard
	}
	return sameName(name, pattern) && !isWildcard(first)
}

// sameName compares a name in lower case with one that need not be.
func sameName(lower, name string) bool {
	return len(lower) == len(name) && lower == lowerASCII(name)
}

// hasLabels reports whether no label is empty.
func hasLabels(name string) bool {
	return name != "" && name[0] != '.' && name[len(name)-1] != '.' &&
		!strings.Contains(name, "..")
}

// isWildcard reports whether a label is no name. In a name in Punycode "*" has
// no meaning (RFC 6125, section 6.4.3).
func isWildcard(label string) bool {
	return strings.Contains(label, "*") && !strings.Contains(lowerASCII(label), "xn--")
}

// lowerASCII leaves what is not ASCII: the Kelvin sign is no k.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}

func isPrintable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > 0x7f {
			return false
		}
	}
	return true
}
