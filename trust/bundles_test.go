package trust_test

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// changed returns a PEM block whose DER has something else in the place of old,
// of the same length.
func changed(t testing.TB, text []byte, old, new string) []byte {
	t.Helper()
	block, _ := pem.Decode(text)
	if !bytes.Contains(block.Bytes, []byte(old)) {
		t.Fatalf("there is no %x to change", old)
	}
	block.Bytes = bytes.Replace(block.Bytes, []byte(old), []byte(new), 1)
	return pem.EncodeToMemory(block)
}

// unreadableCAs are certificates that crypto/x509 does not read.
func unreadableCAs(t testing.TB) map[string][]byte {
	ca, err := testpki.CA(t, "root").Intermediate("unreadable",
		func(c *x509.Certificate) { c.SerialNumber = big.NewInt(0x71727374) })
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		// prime192v2 in the place of prime256v1
		"unknown curve": changed(t, ca.PEM(),
			"\x2a\x86\x48\xce\x3d\x03\x01\x07", "\x2a\x86\x48\xce\x3d\x03\x01\x02"),
		"negative serial number": changed(t, ca.PEM(), "qrst", "\xf1rst"),
		"broken encoding":        changed(t, ca.PEM(), "\x30\x82", "\x31\x82"),
		"broken base64":          bytes.Replace(ca.PEM(), []byte("MII"), []byte("!!!"), 1),
		"garbage": []byte("-----BEGIN CERTIFICATE-----\n" +
			"Z2FyYmFnZQ==\n-----END CERTIFICATE-----\n"),
	}
}

// Whatever stands in a bundle of CAs beside a certificate, that stays trusted.
func TestBundleOfCAs(t *testing.T) {
	ca := testpki.CA(t, "CA")
	for name, bad := range unreadableCAs(t) {
		if block, _ := pem.Decode(bad); block != nil {
			if c, err := x509.ParseCertificate(block.Bytes); err == nil {
				t.Fatalf("%s: %v can be read", name, c.Subject)
			}
		}
		for order, bundle := range map[string][]byte{
			"before":  append(bytes.Clone(bad), ca.PEM()...),
			"after":   append(ca.PEM(), bad...),
			"between": bytes.Join([][]byte{testpki.CA(t, "a").PEM(), bad, ca.PEM()}, nil),
		} {
			t.Run(name+" "+order, func(t *testing.T) {
				tr := newTrust(t, &trust.Options{CA: [][]byte{bundle}})
				if err := verifyLeaf(tr, issue(t, ca), trust.ServerAuth); err != nil {
					t.Error(err)
				}
				if len(tr.Skipped()) != 1 {
					t.Errorf("skipped %q", tr.Skipped())
				}
			})
		}
	}
}

// So it is with revocation lists: the good ones still revoke.
func TestBundleOfCRLs(t *testing.T) {
	ca, other := testpki.CA(t, "CA"), testpki.CA(t, "other")
	good, revoked := issue(t, ca), issue(t, ca)
	list, foreign := crlOf(t, ca, revoked), crlOf(t, other)
	for name, bad := range map[string][]byte{
		"broken encoding": changed(t, foreign, "\x30\x81", "\x31\x81"),
		"no end line":     bytes.Replace(foreign, []byte("-----END X509 CRL-----"), nil, 1),
		"broken base64":   bytes.Replace(foreign, []byte("MI"), []byte("!!"), 1),
		"garbage": []byte("-----BEGIN X509 CRL-----\n" +
			"Z2FyYmFnZQ==\n-----END X509 CRL-----\n"),
	} {
		for order, bundle := range map[string][][]byte{
			"before":    {append(bytes.Clone(bad), list...)},
			"after":     {append(bytes.Clone(list), bad...)},
			"of itself": {list, bad},
		} {
			t.Run(name+" "+order, func(t *testing.T) {
				tr, err := trust.New(&trust.Options{CA: [][]byte{ca.PEM()}, CRL: bundle})
				if err != nil {
					t.Fatal(err)
				}
				if err := verifyLeaf(tr, good, trust.ServerAuth); err != nil {
					t.Error(err)
				}
				requireCode(t, verifyLeaf(tr, revoked, trust.ServerAuth), code.CertRevoked)
				if len(tr.Skipped()) != 1 {
					t.Errorf("skipped %q", tr.Skipped())
				}
			})
		}
	}
}

func crlOf(t testing.TB, ca *pki.CA, revoked ...*x509.Certificate) []byte {
	t.Helper()
	list, err := ca.CRL(revoked...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
