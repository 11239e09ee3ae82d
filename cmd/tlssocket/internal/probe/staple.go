package probe

import (
	"bytes"
	"crypto/x509"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

// staple tells what a stapled response says of the leaf, and whether it counts;
// nil if there is none. issuer may be nil.
func staple(der []byte, leaf, issuer *x509.Certificate, now time.Time) *Staple {
	if len(der) == 0 {
		return nil
	}
	s := new(Staple)
	said, err := ocsp.Parse(der)
	if err == nil {
		s.Status = string(said.Status)
		s.ThisUpdate = &said.ThisUpdate
		if !said.NextUpdate.IsZero() {
			left := days(said.NextUpdate, now)
			s.NextUpdate, s.DaysLeft = &said.NextUpdate, &left
		}
		if issuer == nil {
			s.Error = "not verified: the issuer is not known"
			return s
		}
		_, err = ocsp.Verify(der, leaf, issuer, now)
	}
	if err != nil {
		s.Error = coded.Brief(err.Error(), maxText)
	}
	return s
}

// issuerOf is the second certificate of a chain, if it is the first one's
// issuer.
func issuerOf(chain []*x509.Certificate) *x509.Certificate {
	if len(chain) < 2 || !bytes.Equal(chain[0].RawIssuer, chain[1].RawSubject) {
		return nil
	}
	return chain[1]
}

func isSelfIssued(c *x509.Certificate) bool {
	return bytes.Equal(c.RawSubject, c.RawIssuer)
}
