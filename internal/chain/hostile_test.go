package chain_test

import (
	"bytes"
	"crypto/x509"
	"math/rand/v2"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

// chainOf is a leaf under a root.
func chainOf(leaf, root *entity) chain.Input {
	return chain.Input{
		Chain:   []*x509.Certificate{leaf.cert},
		Anchors: []*x509.Certificate{root.cert},
		Time:    now,
	}
}

func TestNoCertificate(t *testing.T) {
	for _, list := range [][]*x509.Certificate{nil, {nil}} {
		got := chain.Verify(chain.Input{Chain: list})
		check(t, noIssuer, got)
		if got.Cert != nil || got.Depth != 0 {
			t.Errorf("got %v at depth %d", got.Cert, got.Depth)
		}
	}
}

// TestEmptyValues gives certificates and CRLs without any content.
func TestEmptyValues(t *testing.T) {
	empty := []*x509.Certificate{{}, nil, {}}
	for _, in := range []chain.Input{
		{Chain: empty},
		{Chain: empty, Anchors: empty},
		{Chain: empty, Anchors: empty, Partial: true},
		{Chain: empty, CRLs: []*chain.CRL{nil, {}}, Purpose: 7},
	} {
		if chain.Verify(in) == nil {
			t.Error("an empty certificate is good")
		}
	}
}

func TestFailureNamesCertificate(t *testing.T) {
	w := newWorld(t, chain.ServerAuth)
	for want, r := range map[string]row{
		"leafExp":  {chain: "leafExp", ca: "rootA"},
		"interExp": {chain: "leafInterExp interExp", ca: "rootA"},
		"rootExp":  {chain: "leafRootExp", ca: "rootExp"},
		"rootA":    {chain: "leafR rootA", ca: "rootB"},
	} {
		in := w.input(r)
		got, path := chain.Verify(in), chain.Path(in)
		if got == nil || got.Cert != path[got.Depth] ||
			got.Cert.Subject.CommonName != want {
			t.Errorf("%s: %+v", want, got)
		}
	}
}

// TestCrowdOfTwins sends hundreds of CAs that could all have issued each other. Who
// tried all their paths would not come to an end.
func TestCrowdOfTwins(t *testing.T) {
	root := forge(t, form{cn: "twin", ca: true, noSKI: true})
	leaf := forge(t, form{cn: "leaf", by: root})
	in := chainOf(leaf, root)
	in.Anchors = nil
	for range 300 {
		ca := forge(t, form{cn: "twin", ca: true, by: root, noSKI: true,
			from: -3 * day, to: -2 * day, noAKI: true})
		in.Chain = append(in.Chain, ca.cert)
	}
	if chain.Verify(in) == nil {
		t.Error("accepted without an anchor")
	}
	in.Anchors = in.Chain[1:]
	if chain.Verify(in) == nil {
		t.Error("accepted without a root")
	}
}

// TestManyNames sends as many constraints and names as fit a handshake.
func TestManyNames(t *testing.T) {
	w := newWorld(t, chain.ServerAuth)
	in := w.input(row{chain: "leafNCTooMany ncMany", ca: "rootB"})
	if chain.Verify(in) == nil {
		t.Error("accepted without an anchor")
	}
}

// TestDamagedCertificates flips bytes in certificates and judges what can
// still be parsed.
func TestDamagedCertificates(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 2
	}
	g := &gambler{t: t, rng: rand.New(rand.NewPCG(rand.Uint64(), 0))}
	for range rounds {
		for _, f := range g.families() {
			leaf, ca := f.leaf.cert, f.ca.cert
			in := chainOf(f.leaf, f.root)
			for range 20 {
				in.Chain = []*x509.Certificate{damage(g.rng, leaf), ca}
				chain.Verify(in)
				in.Chain = []*x509.Certificate{leaf, damage(g.rng, ca)}
				chain.Verify(in)
			}
		}
	}
}

type family struct{ root, ca, leaf *entity }

// families makes some chains with name constraints.
func (g *gambler) families() (all []family) {
	for _, c := range constraintCases {
		if !g.chance(20) {
			continue
		}
		root := forge(g.t, form{cn: "root", ca: true})
		caForm := form{cn: "ca", ca: true, by: root}
		c.ca(&caForm)
		ca := forge(g.t, caForm)
		leafForm := form{cn: "leaf", by: ca, dns: []string{"a.org"}}
		c.leaf(&leafForm)
		all = append(all, family{root, ca, forge(g.t, leafForm)})
	}
	return all
}

// damage flips bits until the result is a certificate again.
func damage(rng *rand.Rand, c *x509.Certificate) *x509.Certificate {
	for range 50 {
		der := bytes.Clone(c.Raw)
		for range 1 + rng.IntN(2) {
			der[rng.IntN(len(der))] ^= 1 << rng.IntN(8)
		}
		if d, err := x509.ParseCertificate(der); err == nil {
			return d
		}
	}
	return c
}
