package chain_test

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

// gamble is a random chain, with the PEM of its CRLs.
type gamble struct {
	leaf *entity
	in   chain.Input
	crls [][]byte
}

// gambler makes random chains out of a few names, so that twins, cross
// certificates and loops are common. Most of what can be wrong is rarely so,
// lest every chain fail for the same reason.
type gambler struct {
	t   testing.TB
	rng *rand.Rand
	cas []*entity // one or more certificates of each CA
}

func (g *gambler) chance(percent int) bool { return g.rng.IntN(100) < percent }

func pick[T any](g *gambler, list []T) T { return list[g.rng.IntN(len(list))] }

// deal makes one chain.
func (g *gambler) deal() gamble {
	p := chain.Purpose(g.rng.IntN(2))
	g.cas = nil
	for i := range 2 + g.rng.IntN(4) {
		g.cas = append(g.cas, g.root(i))
	}
	for range 1 + g.rng.IntN(6) {
		g.cas = append(g.cas, g.cross())
	}
	leaf := g.leaf(p)
	d := gamble{leaf: leaf, in: chain.Input{
		Chain:   []*x509.Certificate{leaf.cert},
		Purpose: p,
		Partial: g.chance(20),
		Time:    now,
	}}
	for _, i := range g.rng.Perm(len(g.cas)) {
		if g.chance(60) {
			d.in.Chain = append(d.in.Chain, g.cas[i].cert)
		}
	}
	for _, i := range g.rng.Perm(len(g.cas)) {
		if g.chance(40) {
			d.in.Anchors = append(d.in.Anchors, g.cas[i].cert)
		}
	}
	if g.chance(10) {
		d.in.Anchors = append(d.in.Anchors, leaf.cert)
	}
	if g.chance(30) {
		g.revoke(&d)
	}
	return d
}

// root makes a self-signed CA. Few names make twins of other keys.
func (g *gambler) root(i int) *entity {
	f := form{cn: fmt.Sprintf("CA %d", g.rng.IntN(i+1)), ca: true}
	g.spoil(&f)
	return forge(g.t, f)
}

// cross certifies an existing CA, its name and key, by another.
func (g *gambler) cross() *entity {
	f := form{ca: true, by: pick(g, g.cas)}
	if g.chance(70) {
		twinOf(pick(g, g.cas))(&f)
	} else {
		f.cn = fmt.Sprintf("CA %d", g.rng.IntN(9))
	}
	g.spoil(&f)
	return forge(g.t, f)
}

func (g *gambler) leaf(p chain.Purpose) *entity {
	usages := [][]x509.KeyUsage{
		{x509.KeyUsageDigitalSignature, x509.KeyUsageKeyAgreement},
		{x509.KeyUsageCRLSign, x509.KeyUsageCertSign},
	}
	f := form{cn: "leaf", dns: []string{pick(g, []string{"a.org", "b.org"})}}
	if !g.chance(10) {
		f.by = pick(g, g.cas)
	}
	g.spoil(&f)
	f.ca, f.noBC = g.chance(5), false
	f.pathLen = nil
	f.ku = pick(g, usages[0])
	if g.chance(5) {
		f.ku = pick(g, usages[1])
	}
	w := world{purpose: p}
	switch {
	case g.chance(70):
		f.eku = w.right()
	case g.chance(80):
		f.eku = nil
	default:
		f.eku = w.wrong()
	}
	return forge(g.t, f)
}

// spoil changes some properties of a certificate, most of them rarely.
func (g *gambler) spoil(f *form) {
	f.ku = pick(g, []x509.KeyUsage{0, x509.KeyUsageCertSign,
		x509.KeyUsageCertSign | x509.KeyUsageCRLSign})
	for _, s := range []struct {
		percent int
		change  func(*form)
	}{
		{10, past}, {4, longPast}, {5, future}, {3, badSig},
		{20, noSKI}, {20, noAKI},
		{3, notCA}, {3, noBC}, {3, usage(x509.KeyUsageCRLSign)},
		{12, pathLen(g.rng.IntN(3))},
		{3, extUsage(oidServerAuth)}, {3, extUsage(oidClientAuth)},
		{3, extUsage(oidAnyUsage)}, {5, extUsage(oidServerAuth, oidClientAuth)},
		{4, constrained(g.rng.IntN(2), dnsName("a.org"))},
		{2, hashed(crypto.SHA1)}, {2, version1},
		{1, extended(true, 1, 1, 2, 3, 4)},
	} {
		if g.chance(s.percent) {
			s.change(f)
		}
	}
}

// revoke adds CRLs of the issuers in the chain, most of them good.
func (g *gambler) revoke(d *gamble) {
	for _, ca := range g.cas {
		if g.chance(10) {
			continue
		}
		f := crlForm{by: ca, v1: g.chance(10), noAKI: g.chance(30),
			badSig: g.chance(3)}
		f.this = -time.Duration(1+g.rng.IntN(5)) * time.Hour
		if g.chance(5) {
			f.next = -time.Minute
		}
		for _, e := range append(g.cas, d.leaf) {
			if g.chance(4) {
				f.revoked = append(f.revoked, e)
			}
		}
		pem := forgeCRL(g.t, f)
		d.crls = append(d.crls, pem)
		d.in.CRLs = append(d.in.CRLs, parseCRL(g.t, pem))
	}
}
