package trust

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/expiring"
)

const (
	maxVerdicts     = 256
	maxVerdictBytes = 4 << 20

	// A certificate takes about this much beside its DER, and several times
	// that for what is parsed of it; its place in a chain takes a little more.
	parsedBytes, parsedTimes, placeBytes = 2 << 10, 8, 32

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
	chains      [][]*x509.Certificate
	size        int // bytes
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

// stands reports whether the verdict would be the same now.
func (v *verdict) stands(now time.Time) bool {
	return !now.Before(v.from) && now.Before(v.until)
}

// Verdict is that a chain is trusted. The zero value is none.
type Verdict struct {
	trust *Trust
	verdict
}

// Chains returns the chains that are trusted. They are the caller's.
func (v *Verdict) Chains() [][]*x509.Certificate { return cloneChains(v.chains) }

// Stands reports whether t would say the same of that chain at a time. It does
// so for an answer that is t's own, until a certificate or a CRL begins or ends;
// and not where t trusts a pool or the system, which nobody can list: there one
// asks again.
func (v *Verdict) Stands(t *Trust, at time.Time) bool {
	return v.trust == t && t != nil && !t.unlisted && v.stands(at.Round(0))
}

// find returns a verdict that stands.
func (v *verdicts) find(id verdictID, now time.Time) (verdict, bool) {
	one, ok := v.known.Get(id[:])
	return one, ok && one.stands(now)
}

// certificate returns one of the certificates of a chain that was judged, if
// its verdict is still remembered and it has that one.
func (v verdict) certificate(der []byte) *x509.Certificate {
	for _, path := range v.chains {
		for _, c := range path {
			if bytes.Equal(c.Raw, der) {
				return c
			}
		}
	}
	return nil
}

// cloneChains copies what the owner of a socket may change.
func cloneChains(chains [][]*x509.Certificate) [][]*x509.Certificate {
	chains = slices.Clone(chains)
	for i := range chains {
		chains[i] = slices.Clone(chains[i])
	}
	return chains
}

// keep remembers a verdict; the oldest go if there are many.
func (v *verdicts) keep(id verdictID, one verdict) {
	one.own()
	v.known.Put(id[:], one, one.until.Sub(one.from))
}

// own copies the chains. A certificate that came from the peer is parsed again:
// its bytes are a part of all that the peer showed, which would stay in memory.
// The anchor above others is ours.
func (v *verdict) own() {
	v.chains = cloneChains(v.chains)
	copies := make(map[*x509.Certificate]*x509.Certificate)
	for _, path := range v.chains {
		v.size += len(path) * placeBytes
		for i, c := range path[:max(len(path)-1, 1)] {
			if copies[c] == nil {
				v.size += parsedBytes + parsedTimes*len(c.Raw)
				copies[c], _ = x509.ParseCertificate(bytes.Clone(c.Raw))
			}
			path[i] = copies[c]
		}
	}
}
