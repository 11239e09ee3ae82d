package trust

import (
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/chain"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

// Options say whom a [Trust] trusts. A nil *Options trusts the system's roots.
type Options struct {
	// CA is the certificates of trusted authorities, in PEM, each entry one or
	// more. One that is not self-signed helps to build chains and is no trust
	// anchor, unless AllowPartial is set. What cannot be read is passed over,
	// see [Trust.Skipped]. If both CA and Roots are empty, the system's roots
	// are trusted, or Mozilla's where the system has none.
	//
	// Node: options.ca.
	CA [][]byte

	// Roots are trusted beside CA. A pool cannot be listed: where a chain is
	// refused, the certificates in it that the peer did not send are not
	// known, and the code may be less exact than with CA. A pool that is empty
	// is an error.
	Roots *x509.CertPool

	// Extra is trusted in addition, as CA is, but does not take the place of
	// the system's roots.
	Extra []*x509.Certificate

	// CRL is certificate revocation lists, in PEM or DER. If it is set, every
	// chain needs a list of each of its issuers that is good today. What cannot
	// be read is passed over, see [Trust.Skipped]; it is an error if no list is
	// left.
	//
	// Node: options.crl.
	CRL [][]byte

	// AllowPartial makes every certificate of CA and Extra a trust anchor, also
	// one that is not self-signed.
	//
	// Node: options.allowPartialTrustChain.
	AllowPartial bool
}

// Purpose is what a chain must be good for.
type Purpose int

// The purposes, as extended key usages name them (RFC 5280, section 4.2.1.12).
const (
	ServerAuth = Purpose(chain.ServerAuth)
	ClientAuth = Purpose(chain.ClientAuth)
)

// Trust is whom somebody trusts. [New] makes one. It does not change; its
// methods may be called by any number of goroutines. It remembers up to 256
// chains that it found trustworthy, in up to 4 MB.
type Trust struct {
	given       []*x509.Certificate // CA and Extra
	roots       *x509.CertPool      // the anchors
	clientCAs   *x509.CertPool      // whose names a server tells its clients
	unlisted    bool                // roots has anchors that are not in given
	inters      []*x509.Certificate // those of given that are no anchors
	crls        []*chain.CRL
	partial     bool
	skipped     []error
	fingerprint []byte
	verdicts    verdicts
}

// New makes a Trust. Its error has a code, such as
// ERR_OSSL_PEM_NO_START_LINE, and names what is wrong: "ca" or "crl".
func New(opts *Options) (*Trust, error) {
	var o Options
	if opts != nil {
		o = *opts
	}
	cas, skipped, err := credential.Authorities("ca", o.CA)
	if err != nil {
		return nil, err
	}
	if o.Roots != nil && o.Roots.Equal(x509.NewCertPool()) {
		return nil, coded.New(code.InvalidArgValue, "Roots is an empty pool: "+
			"nobody would be trusted")
	}
	t := &Trust{
		given:    slices.Concat(cas, o.Extra),
		unlisted: len(cas) == 0 || o.Roots != nil,
		partial:  o.AllowPartial,
		skipped:  skipped,
	}
	t.verdicts.known.Limit(maxVerdicts)
	t.verdicts.known.LimitSize(maxVerdictBytes,
		func(v verdict) int { return v.size })
	if err := t.addCRLs(o.CRL); err != nil {
		return nil, err
	}
	t.anchor(o.Roots)
	t.identify(&o)
	return t, nil
}

// addCRLs parses lists of revocations.
func (t *Trust) addCRLs(entries [][]byte) error {
	var first error
	for i, entry := range entries {
		lists, skipped := chain.ParseCRLs(entry)
		t.crls = append(t.crls, lists...)
		for _, err := range skipped {
			t.skipped = append(t.skipped, fmt.Errorf("crl, entry %d: %w: %w",
				i+1, err, err.Err))
			if first == nil {
				first = err
			}
		}
	}
	if len(t.crls) == 0 {
		return first
	}
	return nil
}

// anchor makes the pools.
func (t *Trust) anchor(pool *x509.CertPool) {
	switch {
	case pool != nil:
		t.roots = pool.Clone()
	case !t.unlisted:
		t.roots = x509.NewCertPool()
	case len(t.given) > 0:
		t.roots = systemRoots().Clone()
	default:
		t.roots = systemRoots()
	}
	for _, c := range t.given {
		if t.partial || chain.IsSelfSigned(c) {
			t.roots.AddCert(c)
		} else {
			t.inters = append(t.inters, c)
		}
	}
	t.clientCAs = t.roots
	if isSystem := t.unlisted && pool == nil; isSystem || len(t.inters) > 0 {
		t.clientCAs = x509.NewCertPool()
		if pool != nil {
			t.clientCAs = pool.Clone()
		}
		for _, c := range t.given {
			t.clientCAs.AddCert(c)
		}
	}
}

// identify computes the fingerprint.
func (t *Trust) identify(o *Options) {
	h := sha256.New()
	for _, c := range t.given {
		sum := sha256.Sum256(c.Raw)
		h.Write(sum[:])
	}
	for _, list := range o.CRL {
		sum := sha256.Sum256(list)
		h.Write(sum[:])
	}
	kind := byte(0)
	if t.unlisted {
		kind |= 1
	}
	if t.partial {
		kind |= 2
	}
	h.Write([]byte{kind})
	if o.Roots != nil {
		//lint:ignore SA1019 a pool tells nothing but the subjects, and of the
		// system's roots not even these
		for _, name := range o.Roots.Subjects() {
			sum := sha256.Sum256(name)
			h.Write(sum[:])
		}
	}
	t.fingerprint = h.Sum(nil)
}

// Skipped returns why certificates of CA and lists of CRL were passed over: each
// error names the entry and has a code.
func (t *Trust) Skipped() []error { return slices.Clone(t.skipped) }

// CAs returns the certificates of Options.CA and Options.Extra.
func (t *Trust) CAs() []*x509.Certificate { return slices.Clone(t.given) }

// ClientCAs returns the authorities whose names a server tells its clients, for
// tls.Config.ClientCAs. Those of the system are not among them. It must not be
// changed.
func (t *Trust) ClientCAs() *x509.CertPool { return t.clientCAs }

// Fingerprint returns a hash that differs where the options differ: sessions
// must not cross from one trust to another, so what they are bound to has it in
// it. Of Options.Roots it has the subjects only, and of the system's roots
// nothing: a session's peer is to be judged again.
func (t *Trust) Fingerprint() []byte { return slices.Clone(t.fingerprint) }

// Parse parses a chain of certificates in DER. One that was found to be a
// trusted server's is not parsed again.
func (t *Trust) Parse(ders [][]byte) ([]*x509.Certificate, error) {
	id := idOfVerdict(ders, ServerAuth)
	judged, _ := t.verdicts.known.Get(id[:])
	certs := make([]*x509.Certificate, len(ders))
	for i, der := range ders {
		if certs[i] = judged.certificate(der); certs[i] != nil {
			continue
		}
		var err error
		if certs[i], err = x509.ParseCertificate(der); err != nil {
			return nil, err
		}
	}
	return certs, nil
}

// Verify decides whether a chain, leaf first, as the peer sent it, is trusted
// for a purpose at a time. It returns the chains that it trusts, or why there is
// none: an *[Error]. It does not look at names: see
// [CheckHost], and after that [CheckConstraints].
func (t *Trust) Verify(certs []*x509.Certificate, purpose Purpose,
	at time.Time) ([][]*x509.Certificate, error) {
	v, err := t.Judge(certs, purpose, at)
	if err != nil {
		return nil, err
	}
	return v.Chains(), nil
}

// Judge is [Trust.Verify], and tells how long what it found stands: who keeps
// that need not ask again for the same chain.
func (t *Trust) Judge(certs []*x509.Certificate, purpose Purpose,
	at time.Time) (Verdict, error) {
	at = at.Round(0) // the clock of the certificates, which may be set
	id := idOfVerdict(raw(certs), purpose)
	if v, ok := t.verdicts.find(id, at); ok {
		return Verdict{t, v}, nil
	}
	chains, err := t.find(certs, purpose, at)
	chains, refused := t.judge(certs, purpose, at, chains, err)
	if refused != nil {
		return Verdict{}, refused
	}
	until := chain.NextChange(at, at.Add(verdictLife), t.crls,
		append(slices.Clone(chains), certs, t.given)...)
	v := verdict{chains: chains, from: at, until: until}
	t.verdicts.keep(id, v)
	return Verdict{t, v}, nil
}

// raw returns certificates in DER.
func raw(certs []*x509.Certificate) [][]byte {
	ders := make([][]byte, len(certs))
	for i, c := range certs {
		ders[i] = c.Raw
	}
	return ders
}

// find asks crypto/x509 for chains.
func (t *Trust) find(certs []*x509.Certificate, purpose Purpose,
	at time.Time) ([][]*x509.Certificate, error) {
	if len(certs) == 0 {
		return nil, nil
	}
	inters := slices.Concat(certs[1:], t.inters)
	return certs[0].Verify(t.verifyOptions(inters, purpose, at))
}

// judge holds OpenSSL's stricter rules against the chains that crypto/x509
// found, or explains its error.
func (t *Trust) judge(certs []*x509.Certificate, purpose Purpose, at time.Time,
	chains [][]*x509.Certificate, err error) ([][]*x509.Certificate, *Error) {
	in := chain.Input{
		Chain:   certs,
		Anchors: t.given,
		CRLs:    t.crls,
		Purpose: chain.Purpose(purpose),
		Partial: t.partial,
		Time:    at,
	}
	if t.unlisted {
		// Anchors that cannot be listed are known only from the chains that
		// were found.
		in.Anchors = slices.Clone(in.Anchors)
		known := chains
		if len(chains) == 0 {
			known = t.findAnyway(certs, purpose, at, err)
		}
		for _, c := range known {
			in.Anchors = append(in.Anchors, c[len(c)-1])
		}
	}
	good, f := chain.Judge(in, chains)
	switch {
	case len(good) > 0:
		return good, nil
	case f == nil:
		return nil, &Error{Code: code.Unspecified,
			Reason:      coded.Brief(err.Error(), coded.MaxText),
			Certificate: certs[0], Chain: certs, Err: err}
	}
	return nil, &Error{Code: f.Code, Reason: f.Text, Certificate: f.Cert,
		Chain: certs, Err: err}
}

// maxSearchedAgain is how many certificates a chain may have for findAnyway.
const maxSearchedAgain = 4

// findAnyway asks crypto/x509 for chains once more, without what it has refused
// if that is a time or a usage: so the anchor is known, and the code is that with
// a list of anchors.
func (t *Trust) findAnyway(certs []*x509.Certificate, purpose Purpose,
	at time.Time, err error) [][]*x509.Certificate {
	if len(certs) == 0 || len(certs) > maxSearchedAgain {
		return nil // a stranger's chain is to cost little
	}
	var invalid x509.CertificateInvalidError
	again := errors.As(err, &invalid)
	known := slices.Concat(certs, t.inters)
	for _, c := range known {
		again = again || at.Before(c.NotBefore) || at.After(c.NotAfter)
	}
	if !again {
		return nil
	}
	since := certs[0].NotBefore // when the anchor was good, most likely
	o := t.verifyOptions(goodAt(since, known[1:]), purpose, since)
	o.KeyUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
	chains, _ := certs[0].Verify(o)
	return chains
}

// goodAt copies certificates, to be good at a moment and at no other. There may be
// none at which those of a chain are good together.
func goodAt(at time.Time, certs []*x509.Certificate) []*x509.Certificate {
	good := make([]*x509.Certificate, len(certs))
	for i, c := range certs {
		one := *c
		one.NotBefore, one.NotAfter = at, at
		good[i] = &one
	}
	return good
}

func (t *Trust) verifyOptions(inters []*x509.Certificate, purpose Purpose,
	at time.Time) x509.VerifyOptions {
	usage := x509.ExtKeyUsageServerAuth
	if purpose == ClientAuth {
		usage = x509.ExtKeyUsageClientAuth
	}
	pool := x509.NewCertPool()
	for _, c := range inters {
		pool.AddCert(c)
	}
	return x509.VerifyOptions{
		Roots:         t.roots,
		Intermediates: pool,
		CurrentTime:   at,
		KeyUsages:     []x509.ExtKeyUsage{usage},
	}
}
