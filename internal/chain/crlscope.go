package chain

import (
	"crypto/x509"
	"slices"
)

// crlScopeInfo is an issuing distribution point (RFC 5280, section 5.2.5): a
// CRL that has one speaks for a part of the issuer's certificates.
type crlScopeInfo struct {
	pointed  bool     // names a distribution point
	points   []string // its URIs
	onlyUser bool
	onlyCA   bool
	onlyAttr bool
	partial  bool // lists some reasons, or other issuers' certificates
}

func parseCRLScope(der []byte) (*crlScopeInfo, error) {
	fields, err := sequence(der)
	if err != nil {
		return nil, err
	}
	s := &crlScopeInfo{}
	for _, f := range fields {
		set := len(f.Bytes) > 0 && f.Bytes[0] != 0
		switch f.Tag {
		case 0:
			s.pointed, s.points = true, fullNameURIs(f.Bytes)
		case 1:
			s.onlyUser = set
		case 2:
			s.onlyCA = set
		case 3:
			s.partial = true
		case 4:
			s.partial = s.partial || set
		case 5:
			s.onlyAttr = set
		}
	}
	return s, nil
}

// fullNameURIs returns the URIs of a DistributionPointName. A name relative to
// the issuer yields none, so that it matches nothing.
func fullNameURIs(der []byte) []string {
	var uris []string
	choice, _ := elements(der)
	for _, name := range choice {
		if name.Tag != 0 {
			continue
		}
		general, _ := elements(name.Bytes)
		for _, g := range general {
			if g.Tag == tagURI {
				uris = append(uris, string(g.Bytes))
			}
		}
	}
	return uris
}

// covers reports whether a certificate is in the scope. A nil scope covers all
// that the issuer has issued.
func (s *crlScopeInfo) covers(c *x509.Certificate) bool {
	if s == nil {
		return true
	}
	isCA := c.BasicConstraintsValid && c.IsCA
	if s.onlyAttr || isCA && s.onlyUser || !isCA && s.onlyCA {
		return false
	}
	return !s.pointed ||
		slices.ContainsFunc(c.CRLDistributionPoints, func(p string) bool {
			return slices.Contains(s.points, p)
		})
}
