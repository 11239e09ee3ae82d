package tlssocket

import (
	"crypto/sha256"
	"crypto/x509"
	"slices"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/chain"
	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

// trust is whom a context trusts.
type trust struct {
	given     []*x509.Certificate // CA and the surplus of PFX
	roots     *x509.CertPool      // the anchors
	clientCAs *x509.CertPool      // whose names a server tells its clients
	system    bool                // roots has the default roots as well
	inters    []*x509.Certificate // those of given that are no anchors
	crls      []*chain.CRL
	partial   bool
	identity  []byte // differs where trust differs
	verdicts  verdicts
}

func newTrust(o *ContextOptions, surplus []*x509.Certificate) (
	*trust, error) {
	cas, err := credential.Certificates("ca", o.CA)
	if err != nil {
		return nil, err
	}
	t := &trust{
		given:   append(cas, surplus...),
		system:  len(cas) == 0,
		partial: o.AllowPartialTrustChain,
	}
	for _, pem := range o.CRL {
		lists, err := chain.ParseCRLs(pem)
		if err != nil {
			return nil, err
		}
		t.crls = append(t.crls, lists...)
	}
	t.roots = x509.NewCertPool()
	if t.system {
		t.roots = defaultRoots()
		if len(t.given) > 0 {
			t.roots = t.roots.Clone()
		}
	}
	for _, c := range t.given {
		if t.partial || chain.IsSelfSigned(c) {
			t.roots.AddCert(c)
		} else {
			t.inters = append(t.inters, c)
		}
	}
	t.clientCAs = t.roots
	if t.system || len(t.inters) > 0 {
		t.clientCAs = x509.NewCertPool()
		for _, c := range t.given {
			t.clientCAs.AddCert(c)
		}
	}
	t.identify(o)
	return t, nil
}

// identify computes what sessions are bound to.
func (t *trust) identify(o *ContextOptions) {
	h := sha256.New()
	for _, c := range t.given {
		sum := sha256.Sum256(c.Raw)
		h.Write(sum[:])
	}
	for _, list := range o.CRL {
		sum := sha256.Sum256(list)
		h.Write(sum[:])
	}
	h.Write([]byte{flag(t.system), flag(t.partial)})
	t.identity = h.Sum(nil)
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// defaultRoots are the system's root certificates, or Mozilla's where the
// system has none.
var defaultRoots = sync.OnceValue(func() *x509.CertPool {
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

// judge decides whether a chain is trusted for a purpose. It returns the chains
// that crypto/x509 found, or why the chain is refused.
func (t *trust) judge(certs []*x509.Certificate, purpose chain.Purpose) (
	[][]*x509.Certificate, *VerificationError) {
	now := time.Now().Round(0) // the clock of the certificates, which may be set
	id := idOfVerdict(raw(certs), purpose)
	if chains, ok := t.verdicts.find(id, now); ok {
		return chains, nil
	}
	chains, refused := t.verify(certs, purpose, now)
	if refused != nil {
		return nil, refused
	}
	until := chain.NextChange(now, now.Add(verdictLife), t.crls,
		append(slices.Clone(chains), certs, t.given)...)
	t.verdicts.keep(id, verdict{slices.Clone(certs), chains, now, until})
	return chains, nil
}

// raw returns certificates in DER.
func raw(certs []*x509.Certificate) [][]byte {
	ders := make([][]byte, len(certs))
	for i, c := range certs {
		ders[i] = c.Raw
	}
	return ders
}

// certificates parses a server's chain, if it does not know it.
func (t *trust) certificates(ders [][]byte) ([]*x509.Certificate, error) {
	certs := t.verdicts.certificates(idOfVerdict(ders, chain.ServerAuth))
	if certs != nil {
		return certs, nil
	}
	for _, der := range ders {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, err
		}
		certs = append(certs, c)
	}
	return certs, nil
}

// verify is judge without a memory: crypto/x509 and OpenSSL's stricter rules
// must both agree.
func (t *trust) verify(certs []*x509.Certificate, purpose chain.Purpose,
	now time.Time) ([][]*x509.Certificate, *VerificationError) {
	in := chain.Input{
		Chain:   certs,
		Anchors: t.given,
		CRLs:    t.crls,
		Purpose: purpose,
		Partial: t.partial,
		Time:    now,
	}
	var chains [][]*x509.Certificate
	var err error
	if len(certs) > 0 {
		chains, err = certs[0].Verify(t.verifyOptions(certs, purpose, now))
	}
	in.Known = chains
	if t.system {
		// The default roots cannot be listed: those that were needed are
		// known only from the chains that were found.
		in.Anchors = slices.Clone(in.Anchors)
		for _, c := range chains {
			in.Anchors = append(in.Anchors, c[len(c)-1])
		}
	}
	refused := func(c code.Code, reason string, at *x509.Certificate) *VerificationError {
		return &VerificationError{Code: c, Reason: reason,
			Certificate: at, Chain: certs, Err: err}
	}
	if f := chain.Verify(in); f != nil {
		return nil, refused(f.Code, f.Text, f.Cert)
	}
	if err != nil {
		return nil, refused(code.Unspecified, err.Error(), certs[0])
	}
	return chains, nil
}

func (t *trust) verifyOptions(certs []*x509.Certificate,
	purpose chain.Purpose, now time.Time) x509.VerifyOptions {
	usage := x509.ExtKeyUsageServerAuth
	if purpose == chain.ClientAuth {
		usage = x509.ExtKeyUsageClientAuth
	}
	inters := x509.NewCertPool()
	for _, c := range certs[1:] {
		inters.AddCert(c)
	}
	for _, c := range t.inters {
		inters.AddCert(c)
	}
	return x509.VerifyOptions{
		Roots:         t.roots,
		Intermediates: inters,
		CurrentTime:   now,
		KeyUsages:     []x509.ExtKeyUsage{usage},
	}
}
