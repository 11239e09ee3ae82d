package trust

import (
	"crypto/sha256"
	"crypto/x509"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/expiring"
)

const (
	maxVerdicts = 256

	// verdictLife bounds what changes without our seeing it: the roots of a
	// system that verifies by itself.
	verdictLife = 5 * time.Minute
)

// verdicts remembers the chains that a Trust has found trustworthy. A peer
// that comes back, with a session or without, shows the same chain, and to
// verify it again is the larger part of a resumed handshake. A verdict depends
// on nothing but the chain, the purpose, the Trust and the time: it stands
// until a certificate or a CRL begins or ends.
type verdicts struct{ known expiring.Map[verdict] }

type verdictID [sha256.Size]byte

type verdict struct {
	certs       []*x509.Certificate // that the peer showed
	chains      [][]*x509.Certificate
	from, until time.Time
}

// idOfVerdict is that of the certificates that a peer showed, in DER, which
// tells where each ends.
func idOfVerdict(chain [][]byte, purpose Purpose) (id verdictID) {
	h := sha256.New()
	h.Write([]byte{byte(purpose)})
	for _, der := range chain {
		h.Write(der)
	}
	h.Sum(id[:0])
	return id
}

// find returns the chains of a verdict that stands.
func (v *verdicts) find(id verdictID, now time.Time) ([][]*x509.Certificate,
	bool) {
	one, ok := v.known.Get(id[:])
	if !ok || now.Before(one.from) || !now.Before(one.until) {
		return nil, false
	}
	return cloneChains(one.chains), true
}

// certificates returns the certificates of a chain that was judged, if its
// verdict is still remembered.
func (v *verdicts) certificates(id verdictID) []*x509.Certificate {
	one, _ := v.known.Get(id[:])
	return slices.Clone(one.certs)
}

// cloneChains copies what the owner of a socket may change.
func cloneChains(chains [][]*x509.Certificate) [][]*x509.Certificate {
	chains = slices.Clone(chains)
	for i := range chains {
		chains[i] = slices.Clone(chains[i])
	}
	return chains
}

// keep remembers a verdict; the oldest goes if there are many.
func (v *verdicts) keep(id verdictID, one verdict) {
	one.chains = cloneChains(one.chains)
	v.known.Put(id[:], one, one.until.Sub(one.from))
}
