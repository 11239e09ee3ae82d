package tlssocket_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
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
func issuerNames(info *tlssocket.CertificateInfo) string {
	var names []string
	for ; info != nil; info = info.IssuerCertificate {
		names = append(names, info.Subject["CN"]...)
	}
	return strings.Join(names, " ")
}

func TestDescribeCertificateIssuers(t *testing.T) {
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
		got := issuerNames(tlssocket.DescribeCertificate(test.chain...))
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
	if tlssocket.DescribeCertificate() != nil {
		t.Error("an empty chain has a description")
	}
}

// Two CAs that certified each other are no endless chain.
func TestDescribeCertificateLoop(t *testing.T) {
	a := &x509.Certificate{Raw: []byte("a"), RawSubject: []byte("a"),
		RawIssuer: []byte("b"), SerialNumber: big.NewInt(1)}
	b := &x509.Certificate{Raw: []byte("b"), RawSubject: []byte("b"),
		RawIssuer: []byte("a"), SerialNumber: big.NewInt(2)}
	info := tlssocket.DescribeCertificate(a, b, a, b)
	depth := 0
	for ; info != nil; info = info.IssuerCertificate {
		depth++
	}
	if depth < 2 || depth > 4 {
		t.Errorf("the chain has %d certificates", depth)
	}
}

func TestDescribeCertificateFields(t *testing.T) {
	leaf := certChain(t)[0]
	info := tlssocket.DescribeCertificate(leaf)
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
func TestDescribeCertificateOwnsItsBytes(t *testing.T) {
	leaf := certChain(t)[0]
	raw := bytes.Clone(leaf.Raw)
	info := tlssocket.DescribeCertificate(leaf)
	clear(info.Raw)
	clear(info.PubKey)
	if !bytes.Equal(leaf.Raw, raw) {
		t.Error("the certificate has changed")
	}
	if again := tlssocket.DescribeCertificate(leaf); !bytes.Equal(again.Raw,
		raw) || again.PubKey[0] != 4 {
		t.Error("the next description has changed")
	}
}

func TestNameInfoJSON(t *testing.T) {
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
	info := tlssocket.DescribeCertificate(leaf.Cert)
	got, err := json.Marshal(info.Subject)
	if want := `{"CN":"a","OU":["b","c"]}`; string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if got, err = json.Marshal(tlssocket.NameInfo{}); string(got) != "{}" {
		t.Errorf("an empty name is %s, %v", got, err)
	}
}

// TestDescribeCertificateNumbers: OpenSSL prints serial numbers as whole
// bytes, but for zero, and a modulus without a zero in front.
func TestDescribeCertificateNumbers(t *testing.T) {
	for number, want := range map[int64]string{
		0: "0", 1: "01", 0x80: "80", 0x100: "0100"} {
		c := &x509.Certificate{SerialNumber: big.NewInt(number)}
		got := tlssocket.DescribeCertificate(c).SerialNumber
		if got != want {
			t.Errorf("%d is %s, want %s", number, got, want)
		}
	}
}

// TestIdentityTraps has the names that are easily taken for others.
func TestIdentityTraps(t *testing.T) {
	broken := pkix.Extension{Id: []int{2, 5, 29, 17},
		Value: []byte("\x30\x0a\x82\x06a.test\xa4\x00")} // no name in [4]
	for _, test := range []struct {
		host string
		cert *x509.Certificate
		why  string
	}{
		{"\u212A.test", &x509.Certificate{DNSNames: []string{"k.test"}},
			"the Kelvin sign is no k"},
		{"*.test", &x509.Certificate{DNSNames: []string{"*.test"}},
			"a pattern is no name"},
		{"**.a.test", &x509.Certificate{DNSNames: []string{"**.a.test"}},
			"nor is one that makes no sense"},
		{"a.test", &x509.Certificate{DNSNames: []string{"a.test"},
			Extensions: []pkix.Extension{broken}},
			"who knows what the other name was"},
	} {
		err := tlssocket.CheckServerIdentity(test.host, test.cert)
		if !errors.Is(err, code.TLSCertAltNameInvalid) {
			t.Errorf("%q: %v, but %s", test.host, err, test.why)
		}
	}
}

// FuzzDescribeCertificate: every certificate that can be parsed can be
// described, in JSON too, and checked against a host.
func FuzzDescribeCertificate(f *testing.F) {
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
		info := tlssocket.DescribeCertificate(c, c)
		if _, err := json.Marshal(info); err != nil {
			t.Error(err)
		}
		tlssocket.CheckServerIdentity("a.test", c)
		tlssocket.CheckServerIdentity("127.0.0.1", c)
	})
}
