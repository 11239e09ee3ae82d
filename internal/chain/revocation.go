package chain

import (
	"bytes"
	"crypto/x509"
)

// checkRevocation looks up each certificate of the path in the CRL that fits
// it best, also the last one (RFC 5280, section 6.3). A delta CRL without
// faults of its own may revoke more certificates, but stands in for nothing.
func (v *verifier) checkRevocation() {
	if len(v.crls) == 0 {
		return
	}
	for i, c := range v.path {
		crl, issuer := v.crlFor(i, false)
		if crl == nil {
			v.fail(crlMissing, i)
		} else {
			v.checkCRL(crl, issuer, i)
		}
		delta, issuer := v.crlFor(i, true)
		if delta != nil && v.usable(delta, c) {
			v.checkCRL(delta, issuer, i)
		}
	}
}

// usable reports whether a CRL is current, understood and meant for a
// certificate.
func (v *verifier) usable(crl *CRL, c *x509.Certificate) bool {
	return !crl.unknown && crl.scope.covers(c) &&
		len(v.crlTimeFaults(crl)) == 0
}

// checkCRL checks a CRL itself, its issuer's usage, its scope, dates and
// signature, and then the certificate at a depth against it.
func (v *verifier) checkCRL(crl *CRL, issuer *x509.Certificate, depth int) {
	c := v.path[depth]
	if !usageAllows(issuer, x509.KeyUsageCRLSign) {
		v.fail(noCRLSign, depth)
	}
	if !crl.scope.covers(c) {
		v.fail(crlScope, depth)
	}
	for _, f := range v.crlTimeFaults(crl) {
		v.fail(f, depth)
	}
	if v.forgedCRL(crl, issuer) {
		v.fail(crlBadSignature, depth)
	}
	if crl.unknown {
		v.fail(crlExtension, depth)
	}
	if crl.revokes(c.SerialNumber) {
		v.fail(revoked, depth)
	}
	if !crl.scope.covers(c) {
		v.fail(crlMissing, depth)
	}
}

// forgedCRL reports whether a CRL's signature is known not to be the issuer's.
// The key that made it is remembered, since lists can be large.
func (v *verifier) forgedCRL(crl *CRL, issuer *x509.Certificate) bool {
	key := string(issuer.RawSubjectPublicKeyInfo)
	if by := crl.signer.Load(); by != nil && *by == key ||
		!v.budget.spend(&v.budget.lists, costOfSignature(issuer, crl.signed)) {
		return false
	}
	err := issuer.CheckSignature(crl.algorithm, crl.signed, crl.signature)
	if err == nil {
		crl.signer.Store(&key)
	}
	return err != nil
}

func (v *verifier) crlTimeFaults(crl *CRL) (faults []fault) {
	now := v.now.Unix()
	if crl.thisUpdate.Unix() > now {
		faults = append(faults, crlNotYetValid)
	}
	if !crl.nextUpdate.IsZero() && crl.nextUpdate.Unix() <= now {
		faults = append(faults, crlExpired)
	}
	return faults
}

// crlFor picks the full or the delta CRL for the certificate at a depth and the
// certificate of the path that has signed it. Better than the others is, in
// this order, a CRL without unknown critical extensions, with the certificate
// in its scope, that is current, that comes from the issuer itself, that is
// newer.
func (v *verifier) crlFor(
	depth int, delta bool,
) (best *CRL, issuer *x509.Certificate) {
	bestScore := 0
	for _, crl := range v.crls {
		if crl == nil || crl.delta != delta {
			continue
		}
		signer, direct := v.crlSigner(crl, depth)
		if signer == nil {
			continue
		}
		score := 1
		for _, good := range []bool{
			!crl.unknown, crl.scope.covers(v.path[depth]),
			len(v.crlTimeFaults(crl)) == 0, direct,
		} {
			score *= 2
			if good {
				score++
			}
		}
		if score > bestScore || score == bestScore &&
			crl.thisUpdate.After(best.thisUpdate) {
			best, issuer, bestScore = crl, signer, score
		}
	}
	return best, issuer
}

// crlSigner finds the certificate of the path that signed a CRL for the
// certificate at a depth: the next one, which is direct, or a later one of the
// CRL's name. It is nil when the CRL is not from the certificate's issuer or
// of a kind that is ignored.
func (v *verifier) crlSigner(
	crl *CRL, depth int,
) (signer *x509.Certificate, direct bool) {
	if crl.scope != nil && crl.scope.partial ||
		!bytes.Equal(crl.issuer, v.path[depth].RawIssuer) {
		return nil, false
	}
	next := min(depth+1, len(v.path)-1)
	if crl.authorityKey.matches(v.path[next]) {
		return v.path[next], true
	}
	for _, c := range v.path[next+1:] {
		if bytes.Equal(crl.issuer, c.RawSubject) &&
			crl.authorityKey.matches(c) {
			return c, false
		}
	}
	return nil, false
}
