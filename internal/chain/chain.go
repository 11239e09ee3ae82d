package chain

import (
	"crypto/x509"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
)

// Purpose is what the leaf certificate must be good for.
type Purpose int

const (
	// ServerAuth is the purpose of a server's certificate, judged by a client.
	ServerAuth Purpose = iota
	// ClientAuth is the purpose of a client's certificate, judged by a server.
	ClientAuth
)

// Input is everything that a verdict depends on. Verify does not modify it.
type Input struct {
	// Chain is what the peer sent: the leaf, then the rest in any order,
	// possibly with certificates that have nothing to do with the leaf.
	Chain []*x509.Certificate

	// Anchors are the trusted certificates in the order in which they were
	// configured. One that is not self-signed helps to build a path, but ends
	// it only when Partial is set.
	Anchors []*x509.Certificate

	// CRLs, unless empty, demand that every certificate of the path, the root
	// included, is covered by a CRL that is current
	// (X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL).
	CRLs []*CRL

	// Purpose is checked against the usages of the leaf and of its issuers.
	Purpose Purpose

	// Partial lets any of the Anchors end a path, also a leaf
	// (X509_V_FLAG_PARTIAL_CHAIN; Node: allowPartialTrustChain).
	Partial bool

	// Time is the instant at which certificates and CRLs must be valid.
	Time time.Time
}

// Failure is a verdict against a chain.
type Failure struct {
	Code  code.Code         // Node's error.code
	Text  string            // Node's error.message: "certificate has expired"
	Depth int               // index in the path, 0 is the leaf
	Cert  *x509.Certificate // at that depth, nil when the peer sent none
}

// Verify returns nil when OpenSSL would accept the chain, else its verdict.
// An empty chain is refused with UNABLE_TO_GET_ISSUER_CERT, which is what Node
// says of a client without a certificate.
//
// It runs in time proportional to the number of certificates (a path has at
// most 102), whatever they contain, and may be called concurrently.
func Verify(in Input) *Failure { return newVerifier(in).verify() }

func (v *verifier) verify() *Failure {
	if len(v.path) == 0 {
		f := issuerMissing.at(0, nil)
		return &f
	}
	v.checkLeafKey()
	v.build()
	return v.check()
}

// check is what OpenSSL does with a path. Of its steps the last that finds a
// fault has the last word: so they are taken in reverse, and what others would
// find is not looked for.
func (v *verifier) check() *Failure {
	first := v.verdict
	v.verdict = nil
	for _, step := range []func(){v.checkConstraints, v.checkSignatures,
		v.checkRevocation, v.checkStrength, v.checkExtensions} {
		if step(); v.verdict != nil {
			return v.verdict
		}
	}
	return first
}

// verifier is the state of one verdict.
type verifier struct {
	sent    []*x509.Certificate // none twice, the leaf first
	anchors []*x509.Certificate
	crls    []*CRL
	purpose Purpose
	partial bool
	budget  budget
	now     time.Time

	path      []*x509.Certificate // leaf first
	untrusted int                 // how many of path came from the peer
	signed    bool                // the path's signatures are known to be good
	verdict   *Failure            // the last fault so far
}

// newVerifier starts a path with the leaf, if there is one.
func newVerifier(in Input) *verifier {
	v := &verifier{
		sent:    usable(in.Chain),
		anchors: issuers(in.Anchors),
		crls:    in.CRLs,
		purpose: in.Purpose,
		partial: in.Partial,
		budget:  unlimited,
		now:     in.Time,
	}
	if len(v.sent) > 0 {
		v.path, v.untrusted = v.sent[:1:1], 1
	}
	return v
}

// fail records a fault of the certificate at the given depth.
func (v *verifier) fail(what fault, depth int) {
	f := what.at(depth, v.path[depth])
	v.verdict = &f
}

// top returns the last certificate of the path.
func (v *verifier) top() *x509.Certificate { return v.path[len(v.path)-1] }

// usable drops what the peer sent more than once, nil, and after the leaf what
// cannot be an issuer since a name in it is unreadable.
func usable(certs []*x509.Certificate) (list []*x509.Certificate) {
	seen := make(map[string]bool, len(certs))
	for _, c := range certs {
		if c == nil || seen[string(c.Raw)] {
			continue
		}
		seen[string(c.Raw)] = true
		if len(list) == 0 || !unreadable(c) {
			list = append(list, c)
		}
	}
	return list
}

// issuers drops nil and what is unreadable from trusted certificates.
func issuers(certs []*x509.Certificate) []*x509.Certificate {
	useless := func(c *x509.Certificate) bool { return c == nil || unreadable(c) }
	if !slices.ContainsFunc(certs, useless) {
		return certs
	}
	return slices.DeleteFunc(slices.Clone(certs), useless)
}
