package chain_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

// TestRandomChains checks that Verify never panics, gives one verdict for one
// input and leaves it alone, and that crypto/x509 accepts what it accepts.
func TestRandomChains(t *testing.T) {
	rounds := 1000
	if testing.Short() {
		rounds = 100
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	g := &gambler{t: t, rng: rand.New(rand.NewPCG(seed, 0))}
	accepted := 0
	for range rounds {
		d := g.deal()
		before := slices.Concat(d.in.Chain, d.in.Anchors)
		first, second := chain.Verify(d.in), chain.Verify(d.in)
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("two verdicts: %v, %v", first, second)
		}
		if !slices.Equal(before, slices.Concat(d.in.Chain, d.in.Anchors)) {
			t.Fatal("Verify has changed its input")
		}
		checkJudge(t, d.in, first)
		g.checkOrder(d.in)
		if first == nil {
			accepted++
			checkStandard(t, d.in)
		}
	}
	if accepted == 0 {
		t.Error("no random chain was good")
	}
}

// exact is the length of paths up to which Judge sees all faults that there may
// be, whoever sends them.
const exact = 8

// checkJudge demands that Judge accepts what OpenSSL and crypto/x509 accept, and
// nothing that crypto/x509 did not find, and else says what OpenSSL says.
func checkJudge(t *testing.T, in chain.Input, openssl *chain.Failure) {
	t.Helper()
	found, _ := standardVerify(in)
	good, refused := chain.Judge(in, found)
	for _, path := range good {
		if !slices.ContainsFunc(found, func(p []*x509.Certificate) bool {
			return slices.Equal(p, path)
		}) {
			t.Error("a path is good that crypto/x509 did not find")
		}
	}
	switch {
	case len(good) > 0 && refused != nil:
		t.Error("good, and refused")
	case len(good) > 0:
	case openssl != nil && refused == nil && len(found) > 0:
		t.Errorf("OpenSSL says %v, Judge neither", openssl)
	case openssl != nil && len(chain.Path(in)) <= exact &&
		!reflect.DeepEqual(openssl, refused):
		t.Errorf("OpenSSL says %v, Judge %v", openssl, refused)
	case openssl == nil && len(found) > 0 && stricter(chain.Path(in)) == "":
		t.Errorf("both accept, Judge says %v", refused)
	}
}

// checkOrder demands that the order of certificates, but for the leaf's, plays no
// role in whether they are good.
func (g *gambler) checkOrder(in chain.Input) {
	g.t.Helper()
	isGood := func() bool {
		found, _ := standardVerify(in)
		good, _ := chain.Judge(in, found)
		return len(good) > 0
	}
	if slices.ContainsFunc(in.Anchors, in.Chain[0].Equal) {
		return // crypto/x509 looks for no other path, OpenSSL for one
	}
	before := isGood()
	in.Chain, in.Anchors = slices.Clone(in.Chain), slices.Clone(in.Anchors)
	g.rng.Shuffle(len(in.Chain)-1, func(i, j int) {
		in.Chain[i+1], in.Chain[j+1] = in.Chain[j+1], in.Chain[i+1]
	})
	g.rng.Shuffle(len(in.Anchors), func(i, j int) {
		in.Anchors[i], in.Anchors[j] = in.Anchors[j], in.Anchors[i]
	})
	if after := isGood(); before != after {
		g.t.Errorf("good %t, in another order %t", before, after)
	}
}

// TestStandardOnTables compares with crypto/x509 on the tables.
func TestStandardOnTables(t *testing.T) {
	for p := range 2 {
		w := newWorld(t, chain.Purpose(p))
		for _, r := range slices.Concat(table, extraTable) {
			t.Run(r.name, func(t *testing.T) {
				in := w.input(r)
				checkJudge(t, in, chain.Verify(in))
				if r.want == ok {
					checkStandard(t, in)
				}
			})
		}
	}
}

// checkStandard demands that crypto/x509 accepts an accepted chain, or refuses
// it for one of the known reasons.
func checkStandard(t *testing.T, in chain.Input) {
	t.Helper()
	_, err := standardVerify(in)
	if err != nil && stricter(chain.Path(in)) == "" {
		t.Errorf("crypto/x509 refuses an accepted chain: %v", err)
	}
}

// stricter names what is known to make crypto/x509 refuse a path that OpenSSL
// accepts. There are five such things.
func stricter(path []*x509.Certificate) string {
	if len(path) > 100 {
		return "it checks 100 signatures at most"
	}
	for i, c := range path {
		switch {
		case len(c.UnhandledCriticalExtensions) > 0:
			return "it knows fewer kinds of name constraints"
		case i > 0 && c.Version == 3 && !c.BasicConstraintsValid:
			return "it wants basic constraints in each CA of version 3"
		case i > 0 && i < len(path)-1 &&
			bytes.Equal(c.RawSubject, c.RawIssuer):
			return "it does not exempt self-issued CAs from constraints " +
				"on names and path length"
		case len(c.ExcludedDNSDomains) > 0 && slices.ContainsFunc(
			path[0].DNSNames, func(n string) bool { return n[0] == '*' }):
			return "it takes a wildcard for all the names it may mean"
		}
	}
	return ""
}

// standardVerify asks crypto/x509 about the same chain.
func standardVerify(in chain.Input) ([][]*x509.Certificate, error) {
	roots, others := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range in.Anchors {
		if in.Partial || chain.IsSelfSigned(c) {
			roots.AddCert(c)
		} else {
			others.AddCert(c)
		}
	}
	if len(in.Chain) == 0 {
		return nil, errors.New("no certificate")
	}
	for _, c := range in.Chain[1:] {
		others.AddCert(c)
	}
	usage := []x509.ExtKeyUsage{
		x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	return in.Chain[0].Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: others, CurrentTime: in.Time,
		KeyUsages: usage[in.Purpose:][:1],
	})
}
