package chain

import (
	"crypto/x509"
	"slices"
)

// maxPath is the greatest length of a path that is still extended: OpenSSL's
// default depth of 100, and the leaf. A longer one is good only when it has
// just reached an anchor. That it is too long (X509_V_ERR_CERT_CHAIN_TOO_LONG)
// is never the verdict, since the lack of an anchor is recorded after it.
const maxPath = 101

// build extends the path from the leaf until it reaches an anchor, and records
// the fault that says how it ended otherwise.
//
// For each certificate the anchors are asked for an issuer first, then the
// peer's certificates (X509_V_FLAG_TRUSTED_FIRST, the default). Once an anchor
// is in the path only anchors follow. There is no way back: a path that ends
// badly is not tried again with another issuer.
func (v *verifier) build() {
	if unreadable(v.path[0]) {
		v.failPath() // nobody's, not even its own
		return
	}
	for len(v.path) <= maxPath {
		if v.addAnchor() {
			if v.partial || IsSelfSigned(v.top()) {
				return
			}
			continue
		}
		if v.untrusted < len(v.path) || !v.addSent() {
			break
		}
	}
	if !v.pinnedLeaf() {
		v.failPath()
	}
}

// addAnchor extends the path by a trusted issuer of its top. A self-signed top
// is not extended but becomes trusted when it is that issuer, byte by byte;
// an anchor that only has its name is a mimic.
func (v *verifier) addAnchor() bool {
	top := v.top()
	issuer := v.issuerAmong(v.anchors, top, nil)
	if issuer == nil {
		return false
	}
	if !IsSelfSigned(top) {
		v.path = append(v.path, issuer)
		return true
	}
	if !top.Equal(issuer) {
		return false
	}
	v.untrusted = len(v.path) - 1
	return true
}

// addSent extends the path by an issuer of its top that the peer sent.
func (v *verifier) addSent() bool {
	if IsSelfSigned(v.top()) {
		return false
	}
	issuer := v.issuerAmong(v.sent, v.top(), v.path)
	if issuer == nil {
		return false
	}
	v.path = append(v.path, issuer)
	v.untrusted++
	return true
}

// issuerAmong picks from a list the certificate that seems to have issued the
// child: the first that is valid now, else the one that expires last. Those in
// used do not count, so that the peer's certificates cannot form a loop.
func (v *verifier) issuerAmong(
	list []*x509.Certificate, child *x509.Certificate,
	used []*x509.Certificate,
) *x509.Certificate {
	aki := authorityKeyOf(child)
	var best *x509.Certificate
	for _, c := range list {
		if !issuedBy(child, aki, c) || slices.Contains(used, c) {
			continue
		}
		if v.timeFault(c) == nil {
			return c
		}
		if best == nil || c.NotAfter.After(best.NotAfter) {
			best = c
		}
	}
	return best
}

// pinnedLeaf reports whether the leaf itself is an anchor, which is enough
// when the path may be partial.
func (v *verifier) pinnedLeaf() bool {
	if !v.partial || v.untrusted < len(v.path) || len(v.path) > maxPath {
		return false
	}
	return slices.ContainsFunc(v.anchors, v.path[0].Equal)
}

// failPath records why the path did not reach an anchor, unless a weak leaf
// key, the only fault that comes earlier, is known.
func (v *verifier) failPath() {
	depth := len(v.path) - 1
	switch {
	case v.verdict != nil:
		v.verdict.Depth, v.verdict.Cert = depth, v.top()
	case IsSelfSigned(v.top()) && depth == 0:
		v.fail(selfSignedLeaf, depth)
	case IsSelfSigned(v.top()):
		v.fail(selfSignedInChain, depth)
	case v.untrusted < len(v.path):
		v.fail(issuerMissing, depth)
	default:
		v.fail(issuerMissingLocally, depth)
	}
}
