package certinfo_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/certinfo"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// certChain has a leaf, its issuer and the root.
func certChain(t *testing.T) []*x509.Certificate {
	t.Helper()
	root, err := pki.NewCA("root")
	if err != nil {
		t.Fatal(err)
	}
	between, err := root.Intermediate("between")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := between.Issue([]string{"a.test", "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	return []*x509.Certificate{leaf.Cert, between.Cert, root.Cert}
}

// issuerNames lists the common names along the issuers.
func issuerNames(info *certinfo.Certificate) string {
	var names []string
	for ; info != nil; info = info.IssuerCertificate {
		names = append(names, info.Subject["CN"]...)
	}
	return strings.Join(names, " ")
}

func TestDescribeIssuers(t *testing.T) {
	c := certChain(t)
	other := certChain(t)
	for _, test := range []struct {
		name  string
		chain []*x509.Certificate
		want  string
	}{
		{"leaf", c[:1], "a.test"},
		{"all", c, "a.test between root"},
		{"scrambled", []*x509.Certificate{c[0], c[2], c[1]},
			"a.test between root"},
		{"junk", []*x509.Certificate{c[0], other[0], c[1], c[2]},
			"a.test between root"},
		{"gap", []*x509.Certificate{c[0], c[2]}, "a.test"},
		{"twice", []*x509.Certificate{c[0], c[0], c[1], c[1]},
			"a.test between"},
		{"root", c[2:], "root"},
		{"root twice", []*x509.Certificate{c[2], c[2]}, "root"},
	} {
		got := issuerNames(certinfo.Describe(test.chain...))
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
	if certinfo.Describe() != nil {
		t.Error("an empty chain has a description")
	}
}

// Two CAs that certified each other are no endless chain.
func TestDescribeLoop(t *testing.T) {
	a := &x509.Certificate{Raw: []byte("a"), RawSubject: []byte("a"),
		RawIssuer: []byte("b"), SerialNumber: big.NewInt(1)}
	b := &x509.Certificate{Raw: []byte("b"), RawSubject: []byte("b"),
		RawIssuer: []byte("a"), SerialNumber: big.NewInt(2)}
	info := certinfo.Describe(a, b, a, b)
	depth := 0
	for ; info != nil; info = info.IssuerCertificate {
		depth++
	}
	if depth < 2 || depth > 4 {
		t.Errorf("the chain has %d certificates", depth)
	}
}

func TestDescribeFields(t *testing.T) {
	leaf := certChain(t)[0]
	info := certinfo.Describe(leaf)
	const layout = "Jan _2 15:04:05 2006 GMT"
	from, err := time.Parse(layout, info.ValidFrom)
	if err != nil || !from.Equal(leaf.NotBefore) {
		t.Errorf("valid from %s, want %v", info.ValidFrom, leaf.NotBefore)
	}
	if want := "DNS:a.test, IP Address:127.0.0.1"; info.SubjectAltName != want {
		t.Errorf("names %q, want %q", info.SubjectAltName, want)
	}
	if info.CA || info.Bits != 256 || info.NISTCurve != "P-256" ||
		info.ASN1Curve != "prime256v1" || len(info.PubKey) != 65 {
		t.Errorf("got %+v", info)
	}
	usages := strings.Join(info.ExtKeyUsage, " ")
	if usages != "1.3.6.1.5.5.7.3.1 1.3.6.1.5.5.7.3.2" {
		t.Errorf("usages %s", usages)
	}
	for _, print := range []struct {
		text string
		size int
	}{{info.Fingerprint, 20}, {info.Fingerprint256, 32},
		{info.Fingerprint512, 64}} {
		if len(print.text) != 3*print.size-1 {
			t.Errorf("fingerprint %s", print.text)
		}
	}
}

// A description belongs to who asked for it: changing it changes nothing else.
func TestDescribeOwnsItsBytes(t *testing.T) {
	leaf := certChain(t)[0]
	raw := bytes.Clone(leaf.Raw)
	info := certinfo.Describe(leaf)
	clear(info.Raw)
	clear(info.PubKey)
	if !bytes.Equal(leaf.Raw, raw) {
		t.Error("the certificate has changed")
	}
	if again := certinfo.Describe(leaf); !bytes.Equal(again.Raw,
		raw) || again.PubKey[0] != 4 {
		t.Error("the next description has changed")
	}
}

func TestNameJSON(t *testing.T) {
	ca, err := pki.NewCA("root")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue([]string{"a.test"}, func(c *x509.Certificate) {
		c.Subject = pkix.Name{CommonName: "a",
			OrganizationalUnit: []string{"b", "c"}}
	})
	if err != nil {
		t.Fatal(err)
	}
	info := certinfo.Describe(leaf.Cert)
	got, err := json.Marshal(info.Subject)
	if want := `{"CN":"a","OU":["b","c"]}`; string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if got, err = json.Marshal(certinfo.Name{}); string(got) != "{}" {
		t.Errorf("an empty name is %s, %v", got, err)
	}
}

// TestDescribeNumbers: OpenSSL prints serial numbers as whole
// bytes, but for zero, and a modulus without a zero in front.
func TestDescribeNumbers(t *testing.T) {
	for number, want := range map[int64]string{
		0: "0", 1: "01", 0x80: "80", 0x100: "0100"} {
		c := &x509.Certificate{SerialNumber: big.NewInt(number)}
		got := certinfo.Describe(c).SerialNumber
		if got != want {
			t.Errorf("%d is %s, want %s", number, got, want)
		}
	}
}

// FuzzDescribe: every certificate that can be parsed can be
// described, in JSON too, and checked against a host.
func FuzzDescribe(f *testing.F) {
	ca, err := pki.NewCA("root")
	if err != nil {
		f.Fatal(err)
	}
	leaf, err := ca.IssueRSA([]string{"a.test", "127.0.0.1"},
		func(c *x509.Certificate) { c.OCSPServer = []string{"http://a.test/"} })
	if err != nil {
		f.Fatal(err)
	}
	f.Add(ca.Cert.Raw)
	f.Add(leaf.Cert.Raw)
	f.Fuzz(func(t *testing.T, der []byte) {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Skip()
		}
		info := certinfo.Describe(c, c)
		if _, err := json.Marshal(info); err != nil {
			t.Error(err)
		}
		trust.CheckHost("a.test", c)
		trust.CheckHost("127.0.0.1", c)
	})
}
