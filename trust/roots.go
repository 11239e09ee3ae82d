package trust

import (
	"crypto/x509"
	"slices"
	"sync"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// Roots returns Mozilla's root certificates as of this module's version. They
// are trusted where Options name nobody and the system has none. Some of them
// Mozilla trusts for older certificates only; that shows in a verdict, not
// here.
//
// Node: tls.rootCertificates.
func Roots() []*x509.Certificate { return slices.Clone(rootCertificates()) }

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

// systemRoots are the system's root certificates, or Mozilla's where the
// system has none.
var systemRoots = sync.OnceValue(func() *x509.CertPool {
	pool, err := x509.SystemCertPool()
	if err == nil && !pool.Equal(x509.NewCertPool()) {
		return pool
	}
	pool = x509.NewCertPool()
	for _, r := range mozillaRoots() {
		if r.constraint == nil {
			pool.AddCert(r.cert)
		} else {
			pool.AddCertWithConstraint(r.cert, r.constraint)
		}
	}
	return pool
})
