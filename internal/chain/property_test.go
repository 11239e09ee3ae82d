package chain_test

import (
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

func TestRandomChains(t *testing.T) {
	rounds := 1500
	if testing.Short() {
		rounds = 200
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	g := &gambler{t: t, rng: rand.New(rand.NewPCG(seed, 0))}
	accepted := 0
	differ := map[string]int{}
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
		if first != nil {
			continue
		}
		accepted++
		if err := standardVerify(d.in); err != nil {
			differ[err.Error()]++
		}
	}
	t.Logf("%d of %d accepted", accepted, rounds)
	for e, n := range differ {
		t.Logf("%4d %s", n, e)
	}
}

// standardVerify asks crypto/x509 about the same chain.
func standardVerify(in chain.Input) error {
	roots, others := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range in.Anchors {
		if in.Partial || chain.IsSelfSigned(c) {
			roots.AddCert(c)
		} else {
			others.AddCert(c)
		}
	}
	if len(in.Chain) == 0 {
		return errors.New("no certificate")
	}
	for _, c := range in.Chain[1:] {
		others.AddCert(c)
	}
	usage := []x509.ExtKeyUsage{
		x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	_, err := in.Chain[0].Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: others, CurrentTime: in.Time,
		KeyUsages: usage[in.Purpose:][:1],
	})
	return err
}
