package tlssocket

import (
	"crypto/x509"
	"encoding/asn1"
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket/internal/nodetext"
)

// CheckServerIdentity checks that cert is for host, which is a DNS name or an
// IP address; a trailing dot makes no difference. The alternative names of
// the certificate decide (RFC 6125, section 6.4); where it has none of type
// DNS, the subject's common names do. An IP address needs an entry of that
// type. "*" stands for the whole leftmost label. Unlike Node, a "*" for a part
// of a label ("f*.example.com") matches nothing.
//
// The error is an *Error with code ERR_TLS_CERT_ALTNAME_INVALID; its cause is
// a *VerificationError with host and certificate.
//
// Node: tls.checkServerIdentity.
func CheckServerIdentity(host string, cert *x509.Certificate) error {
	if cert == nil {
		return identityError(host, nil, "Cert is empty")
	}
	if reason := identityMismatch(host, cert); reason != "" {
		return identityError(host, cert, reason)
	}
	return nil
}

func identityError(host string, cert *x509.Certificate, reason string) error {
	return &Error{
		Op: "verify", Side: clientSide, Code: ErrTLSCertAltNameInvalid,
		Err: &VerificationError{
			Code: ErrTLSCertAltNameInvalid,
			Reason: "Hostname/IP does not match certificate's altnames: " +
				reason,
			Host:        host,
			Certificate: cert,
		},
	}
}

// identityMismatch returns Node's reason, or "" if the certificate is the
// host's.
func identityMismatch(host string, cert *x509.Certificate) string {
	if addr, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return addressMismatch(addr, cert)
	}
	host = strings.TrimSuffix(host, ".")
	if host == "" {
		return "there is no host name to check"
	}
	match := func(pattern string) bool { return nameMatches(host, pattern) }
	if len(cert.DNSNames) > 0 {
		if slices.ContainsFunc(cert.DNSNames, match) {
			return ""
		}
		return "Host: " + host + ". is not in the cert's altnames: " +
			nodetext.AltNames(cert)
	}
	names := commonNames(cert)
	switch {
	case len(names) == 0:
		return "Cert does not contain a DNS name"
	case slices.ContainsFunc(names, match):
		return ""
	}
	return "Host: " + host + ". is not cert's CN: " + strings.Join(names, ",")
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

func addressMismatch(addr netip.Addr, cert *x509.Certificate) string {
	addr = addr.WithZone("").Unmap()
	var have []string
	for _, ip := range cert.IPAddresses {
		a, ok := netip.AddrFromSlice(ip)
		if ok && a.Unmap() == addr {
			return ""
		}
		have = append(have, ip.String())
	}
	return "IP: " + addr.String() + " is not in the cert's list: " +
		strings.Join(have, ", ")
}

// nameMatches compares a host name with a certificate's pattern.
func nameMatches(name, pattern string) bool {
	name = strings.ToLower(name)
	pattern = strings.ToLower(strings.TrimSuffix(pattern, "."))
	if pattern == "" || !isPrintable(pattern) {
		return false
	}
	labels, want := strings.Split(name, "."), strings.Split(pattern, ".")
	if len(labels) != len(want) {
		return false
	}
	for i, w := range want {
		if w == "" || labels[i] == "" {
			return false
		}
		// The leftmost label may be a wildcard if two more follow.
		if i == 0 && w == "*" && len(want) > 2 {
			continue
		}
		if w != labels[i] {
			return false
		}
	}
	return true
}

func isPrintable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}
