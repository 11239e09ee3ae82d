package tlssocket

import (
	"crypto/x509"
	"slices"
	"strings"
	"sync"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/seed-435e3e10/tlssocket/internal/cipherlist"
)

// DefaultMinVersion is what MinVersion is if it is not set.
//
// Node: tls.DEFAULT_MIN_VERSION.
const DefaultMinVersion = "TLSv1.2"

// DefaultMaxVersion is what MaxVersion is if it is not set.
//
// Node: tls.DEFAULT_MAX_VERSION.
const DefaultMaxVersion = "TLSv1.3"

// DefaultECDHCurve is what ECDHCurve is if it is not set.
//
// Node: tls.DEFAULT_ECDH_CURVE.
const DefaultECDHCurve = "auto"

// DefaultCiphers returns the list that stands for Ciphers if it is not set.
//
// Node: tls.DEFAULT_CIPHERS.
func DefaultCiphers() string {
	var names []string
	for _, id := range slices.Concat(tls13Suites, cipherlist.Default()) {
		c, _ := cipherlist.Lookup(id)
		names = append(names, c.Name)
	}
	return strings.Join(names, ":")
}

// Ciphers lists the cipher suites that Ciphers can name, in lower case.
//
// Node: tls.getCiphers.
func Ciphers() []string { return cipherlist.Names() }

// RootCertificates returns Mozilla's root certificates as of this module's
// version. They are trusted where CA is empty and the system has none. Some of
// them Mozilla trusts for older certificates only; that shows in a connection,
// not here.
//
// Node: tls.rootCertificates.
func RootCertificates() []*x509.Certificate {
	return slices.Clone(rootCertificates())
}

var rootCertificates = sync.OnceValue(func() []*x509.Certificate {
	var list []*x509.Certificate
	for _, r := range mozillaRoots() {
		list = append(list, r.cert)
	}
	return list
})

type mozillaRoot struct {
	cert       *x509.Certificate
	constraint func([]*x509.Certificate) error
}

// mozillaRoots parses the list. A root that cannot be read is one that nobody
// trusts.
func mozillaRoots() (roots []mozillaRoot) {
	for r := range bundle.Roots() {
		if c, err := x509.ParseCertificate(r.Certificate); err == nil {
			roots = append(roots, mozillaRoot{c, r.Constraint})
		}
	}
	return roots
}
