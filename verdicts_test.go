package tlssocket_test

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// judgeIn makes a context in a bubble, for a leaf that the CA issues.
func judgeIn(b *testpair.Bubble, change func(*x509.Certificate),
	crl []byte) (*tlssocket.SecureContext, *x509.Certificate) {
	b.Helper()
	leaf, err := b.PKI.CA.Issue([]string{"localhost"}, change)
	if err != nil {
		b.Fatal(err)
	}
	o := &tlssocket.ContextOptions{CA: [][]byte{b.PKI.CA.PEM()}}
	if crl != nil {
		o.CRL = [][]byte{crl}
	}
	secure, err := tlssocket.NewSecureContext(o)
	if err != nil {
		b.Fatal(err)
	}
	return secure, leaf.Cert
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
			testpair.InBubble(t, func(b *testpair.Bubble) {
				secure, leaf := judgeIn(b, row.change, nil)
				for range 2 {
					judged(b.T, secure.Judge(leaf), row.before)
				}
				time.Sleep(2*time.Minute + time.Second)
				for range 2 {
					judged(b.T, secure.Judge(leaf), row.after)
				}
			})
		})
	}
}

func judged(t *testing.T, err error, want code.Code) {
	t.Helper()
	var refused *tlssocket.VerificationError
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
	testpair.InBubble(t, func(b *testpair.Bubble) {
		now := time.Now()
		der, err := x509.CreateRevocationList(rand.Reader,
			&x509.RevocationList{Number: big.NewInt(1), ThisUpdate: now,
				NextUpdate: now.Add(time.Minute)},
			b.PKI.CA.Cert, b.PKI.CA.Key)
		if err != nil {
			b.Fatal(err)
		}
		secure, leaf := judgeIn(b, func(*x509.Certificate) {},
			pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der}))
		judged(b.T, secure.Judge(leaf), "")
		time.Sleep(time.Minute)
		judged(b.T, secure.Judge(leaf), code.CRLHasExpired)
	})
}

// What is good for a server is not for a client, and what was refused is not
// remembered. There is a limit to what is.
func TestVerdictsAreFew(t *testing.T) {
	certs := testpair.Certs(t)
	secure, err := tlssocket.NewSecureContext(&tlssocket.ContextOptions{
		CA: [][]byte{certs.CA.PEM()}})
	if err != nil {
		t.Fatal(err)
	}
	server := func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	for i := range 300 {
		leaf, err := certs.CA.Issue([]string{"localhost"}, server)
		if err != nil {
			t.Fatal(err)
		}
		judged(t, secure.Judge(leaf.Cert), "")
		judged(t, secure.JudgeClient(leaf.Cert),
			code.InvalidPurpose)
		if want := min(i+1, 256); secure.Verdicts() != want {
			t.Fatalf("%d verdicts, want %d", secure.Verdicts(), want)
		}
	}
}

// A verdict that is remembered costs a hash, and what it gives away is a copy.
func TestVerdictIsRemembered(t *testing.T) {
	co, so := testpair.Client(t), testpair.Server(t)
	secure, err := tlssocket.NewSecureContext(&co.ContextOptions)
	if err != nil {
		t.Fatal(err)
	}
	co.SecureContext = secure
	for range 3 {
		c, _ := visit(t, co, so)
		chains := c.ConnectionState().VerifiedChains
		if !c.Authorized() || len(chains) == 0 || chains[0][0] == nil {
			t.Fatalf("authorized: %v, chains: %v", c.Authorized(), chains)
		}
		chains[0][0] = nil
	}
	if secure.Verdicts() != 1 {
		t.Errorf("%d verdicts", secure.Verdicts())
	}
}
