package chain

import (
	"crypto/x509"
	"slices"
	"time"
)

// NextChange returns the first moment after now, but none after limit, at which
// one of the certificates or CRLs begins or ends to count. Until then a verdict
// on them stands.
func NextChange(now, limit time.Time, crls []*CRL,
	certs ...[]*x509.Certificate) time.Time {
	next := limit
	consider := func(moments ...time.Time) {
		for _, m := range moments {
			if m.After(now) && m.Before(next) {
				next = m
			}
		}
	}
	for _, c := range slices.Concat(certs...) {
		consider(c.NotBefore, c.NotAfter)
	}
	for _, list := range crls {
		consider(list.thisUpdate, list.nextUpdate)
	}
	return next
}
