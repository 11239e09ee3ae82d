package trust_test

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// judge makes a Trust in a bubble, and a leaf that its CA issues.
func judge(t *testing.T, ca *pki.CA, change func(*x509.Certificate),
	crl ...[]byte) (verify func() error) {
	t.Helper()
	leaf := issue(t, ca, change)
	tr := newTrust(t, &trust.Options{CA: [][]byte{ca.PEM()}, CRL: crl})
	return func() error { return verifyLeaf(tr, leaf, trust.ServerAuth) }
}

// A verdict is remembered until something begins or ends.
func TestVerdictEnds(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*x509.Certificate)
		before code.Code
		after  code.Code
	}{
		"stands": {func(*x509.Certificate) {}, "", ""},
		"expires": {func(c *x509.Certificate) {
			c.NotAfter = time.Now().Add(2 * time.Minute)
		}, "", code.CertHasExpired},
		"begins": {func(c *x509.Certificate) {
			c.NotBefore = time.Now().Add(2 * time.Minute)
		}, code.CertNotYetValid, ""},
	} {
		t.Run(name, func(t *testing.T) {
			testtool.Bubble(t, func(t *testing.T) {
				verify := judge(t, testpki.CA(t, "CA"), row.change)
				for range 2 {
					judged(t, verify(), row.before)
				}
				time.Sleep(2*time.Minute + time.Second)
				for range 2 {
					judged(t, verify(), row.after)
				}
			})
		})
	}
}

func judged(t *testing.T, err error, want code.Code) {
	t.Helper()
	var refused *trust.Error
	var got code.Code
	if errors.As(err, &refused) {
		got = refused.Code
	}
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// An expired list of revocations ends the verdict as well.
func TestVerdictEndsWithCRL(t *testing.T) {
	testtool.Bubble(t, func(t *testing.T) {
		ca, now := testpki.CA(t, "CA"), time.Now()
		der, err := x509.CreateRevocationList(rand.Reader,
			&x509.RevocationList{Number: big.NewInt(1), ThisUpdate: now,
				NextUpdate: now.Add(time.Minute)},
			ca.Cert, ca.Key)
		if err != nil {
			t.Fatal(err)
		}
		verify := judge(t, ca, func(*x509.Certificate) {},
			pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der}))
		judged(t, verify(), "")
		time.Sleep(time.Minute)
		judged(t, verify(), code.CRLHasExpired)
	})
}

// What is good for a server is not for a client, and what was refused is not
// remembered. There is a limit to what is.
func TestVerdictsAreFew(t *testing.T) {
	ca := testpki.CA(t, "CA")
	tr := newTrust(t, &trust.Options{CA: [][]byte{ca.PEM()}})
	server := func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	for i := range 300 {
		leaf := issue(t, ca, server)
		judged(t, verifyLeaf(tr, leaf, trust.ServerAuth), "")
		judged(t, verifyLeaf(tr, leaf, trust.ClientAuth), code.InvalidPurpose)
		if want := min(i+1, 256); trust.Verdicts(tr) != want {
			t.Fatalf("%d verdicts, want %d", trust.Verdicts(tr), want)
		}
	}
}

// A verdict that is remembered is that of the same chain, and a copy.
func TestVerdictIsRemembered(t *testing.T) {
	ca := testpki.CA(t, "CA")
	leaf := issue(t, ca)
	tr := newTrust(t, &trust.Options{CA: [][]byte{ca.PEM()}})
	for range 3 {
		chains, err := tr.Verify([]*x509.Certificate{leaf}, trust.ServerAuth,
			time.Now())
		if err != nil || len(chains) == 0 || chains[0][0] == nil {
			t.Fatalf("chains %v, error %v", chains, err)
		}
		chains[0][0] = nil
	}
	if trust.Verdicts(tr) != 1 {
		t.Errorf("%d verdicts", trust.Verdicts(tr))
	}
}

// A verdict that somebody keeps stands for the Trust that gave it, if that can
// list whom it trusts.
func TestVerdictStands(t *testing.T) {
	ca := testpki.CA(t, "CA")
	leaf := issue(t, ca, func(c *x509.Certificate) {
		c.NotAfter = time.Now().Add(2 * time.Minute)
	})
	pool := x509.NewCertPool()
	pool.AddCert(ca.Cert)
	listed := newTrust(t, &trust.Options{CA: [][]byte{ca.PEM()}})
	unlisted := newTrust(t, &trust.Options{Roots: pool})
	for _, again := range []string{"judged", "remembered"} {
		v, err := listed.Judge([]*x509.Certificate{leaf}, trust.ServerAuth, time.Now())
		if err != nil || len(v.Chains()) != 1 {
			t.Fatal(again, err)
		}
		for at, want := range map[time.Duration]bool{0: true, -time.Hour: false,
			3 * time.Minute: false} {
			if v.Stands(listed, time.Now().Add(at)) != want {
				t.Errorf("%s: after %v it stands %v", again, at, !want)
			}
		}
		if v.Stands(unlisted, time.Now()) || v.Stands(nil, time.Now()) {
			t.Errorf("%s: it stands for others", again)
		}
	}
	v, err := unlisted.Judge([]*x509.Certificate{leaf}, trust.ServerAuth, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if v.Stands(unlisted, time.Now()) {
		t.Error("that of a pool stands")
	}
	if v = (trust.Verdict{}); v.Stands(nil, time.Now()) {
		t.Error("none stands")
	}
}
