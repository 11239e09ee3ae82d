package chainview_test

import (
	"crypto/x509"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// chains are certificates of a root, an intermediate below it, and a stranger.
type chains struct {
	leaf, inter, root, stranger *x509.Certificate
	fetched                     *x509.Certificate // a leaf that says where its issuer is
	anchors                     *trust.Trust
}

func newChains(t *testing.T) chains {
	t.Helper()
	root, stranger := testpki.CA(t, "Root"), testpki.CA(t, "Stranger")
	inter, err := root.Intermediate("Inter")
	if err != nil {
		t.Fatal(err)
	}
	anchors, err := trust.New(&trust.Options{CA: [][]byte{root.PEM()}})
	if err != nil {
		t.Fatal(err)
	}
	fetched := testpki.Leaf(t, inter, "localhost", func(c *x509.Certificate) {
		c.IssuingCertificateURL = []string{"http://ca.example/inter.cer"}
	})
	return chains{leaf: testpki.Leaf(t, inter, "localhost").Cert,
		inter: inter.Cert, root: root.Cert, stranger: stranger.Cert,
		fetched: fetched.Cert, anchors: anchors}
}

// verdict is that of a client that trusts Root.
func (c chains) verdict(t *testing.T, sent []*x509.Certificate) code.Code {
	t.Helper()
	_, err := c.anchors.Verify(sent, trust.ServerAuth, time.Now())
	if err == nil {
		return ""
	}
	return err.(*trust.Error).Code
}

func TestDiagnose(t *testing.T) {
	c := newChains(t)
	alone, err := pki.SelfSigned([]string{"localhost"})
	if err != nil {
		t.Fatal(err)
	}
	foreign := testpki.CA(t, "Foreign")
	below, err := foreign.Intermediate("Below")
	if err != nil {
		t.Fatal(err)
	}
	leaf := testpki.Leaf(t, below, "localhost").Cert
	type list = []*x509.Certificate
	type kinds = []chainview.Kind
	for _, x := range []struct {
		sent list
		want kinds
		text string
	}{
		{nil, kinds{chainview.Empty}, "no certificate"},
		{list{c.leaf, c.inter}, kinds{chainview.Complete}, "complete"},
		{list{c.leaf, c.inter, c.root}, kinds{chainview.RootSent}, `"Root"`},
		{list{c.leaf, c.root, c.inter},
			kinds{chainview.WrongOrder, chainview.RootSent}, "wrong order"},
		{list{c.leaf, c.stranger, c.inter},
			kinds{chainview.WrongOrder, chainview.Unrelated}, `1 of no use: "Stranger"`},
		{list{c.leaf, c.inter, c.inter}, kinds{chainview.Unrelated}, `"Inter"`},
		{list{c.leaf}, kinds{chainview.IssuerMissing},
			`-ca does not have its issuer "Inter"`},
		{list{c.fetched}, kinds{chainview.IntermediateMissing},
			`intermediate missing: only the leaf was sent; its issuer "Inter"`},
		{list{alone.Cert}, kinds{chainview.SelfSigned}, `"localhost" vouches`},
		{list{leaf, below.Cert}, kinds{chainview.UnknownCA},
			`the issuer of the last, "Foreign"`},
		{list{leaf, below.Cert, foreign.Cert}, kinds{chainview.UnknownCA},
			`the root "Foreign" was sent`},
	} {
		found := chainview.Diagnose(x.sent, c.verdict(t, x.sent), "-ca")
		var got kinds
		var text strings.Builder
		for _, f := range found {
			got = append(got, f.Kind)
			text.WriteString(f.Text + "\n")
		}
		if !slices.Equal(got, x.want) || !strings.Contains(text.String(), x.text) {
			t.Errorf("%v: %v %s", x.want, got, &text)
		}
	}
	f := chainview.Diagnose(list{c.fetched},
		code.UnableToVerifyLeafSignature, "-ca")[0]
	if f.URL != "http://ca.example/inter.cer" || f.Name != "Inter" || !f.Bad() {
		t.Errorf("the finding is %+v", f)
	}
}

// An expired certificate leaves its chain complete.
func TestExpiredIsComplete(t *testing.T) {
	c := newChains(t)
	found := chainview.Diagnose([]*x509.Certificate{c.leaf, c.inter},
		code.CertHasExpired, "-ca")
	if len(found) != 1 || found[0].Kind != chainview.Complete || found[0].Bad() {
		t.Errorf("it is %+v", found)
	}
}

// A name is enough for nothing: a certificate with the issuer's name and another
// key has not signed.
func TestNameAlone(t *testing.T) {
	c := newChains(t)
	twin, err := testpki.CA(t, "Other").Intermediate("Inter")
	if err != nil {
		t.Fatal(err)
	}
	sent := []*x509.Certificate{c.leaf, twin.Cert}
	found := chainview.Diagnose(sent, c.verdict(t, sent), "-ca")
	if len(found) != 2 || found[1].Kind != chainview.Unrelated {
		t.Errorf("it is %+v", found)
	}
}
