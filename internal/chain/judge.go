package chain

import (
	"crypto/x509"
	"slices"
)

// Judge returns those of the paths that crypto/x509 has found, leaf first, which
// OpenSSL's rules accept. If there is none it says why OpenSSL would refuse the
// path that it would have taken. Unlike OpenSSL, which knows no way back, it
// thus accepts a chain of which one path is good.
//
// The failure is nil too where OpenSSL sees no fault, or none that can be found
// at a small price, in what crypto/x509 refuses.
func Judge(in Input, found [][]*x509.Certificate) (
	good [][]*x509.Certificate, refused *Failure) {
	for _, path := range found {
		f := judgePath(in, path)
		if f == nil {
			good = append(good, path)
		} else if refused == nil {
			refused = f
		}
	}
	if len(good) > 0 {
		return good, nil
	}
	v := newVerifier(in)
	v.budget = forRefusal
	if f := v.verify(); f != nil {
		return nil, f
	}
	if isPinned := len(found) > 0 && len(found[0]) == 1; isPinned &&
		!v.budget.exceeded {
		return found, nil // crypto/x509 looks no further, OpenSSL does
	}
	return nil, refused
}

// judgePath holds OpenSSL's rules against one path, whose signatures crypto/x509
// has checked.
func judgePath(in Input, path []*x509.Certificate) *Failure {
	v := newVerifier(in)
	v.path, v.signed = path, true
	v.checkLeafKey()
	v.checkLinks()
	return v.check()
}

// checkLinks demands that OpenSSL could have built the path: crypto/x509 passes
// over key identifiers that do not fit, goes on where a certificate seems to
// have signed itself, and ends at any anchor.
func (v *verifier) checkLinks() {
	last := len(v.path) - 1
	if last > maxPath {
		v.fail(issuerMissingLocally, last)
	}
	for i, c := range v.path[:last] {
		if IsSelfSigned(c) || !issuedBy(c, authorityKeyOf(c), v.path[i+1]) {
			v.fail(issuerMissingLocally, i)
		}
	}
	if !v.partial && !IsSelfSigned(v.top()) {
		v.fail(issuerMissing, last)
	}
	if slices.ContainsFunc(v.path, unreadable) {
		v.fail(leafUnverifiable, 0)
	}
}
