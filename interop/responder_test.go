package interop_test

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

// What a responder of OpenSSL's is to say of a certificate.
const (
	saysGood    = "good"
	saysRevoked = "revoked"
	saysUnknown = "unknown"
)

// responderOf is OpenSSL's responder for the shared CA, on a free port. It
// knows one leaf. Of flags with the same name the last counts: args can name
// another signer.
func responderOf(t testing.TB, leaf *pki.Leaf, says string,
	args ...string) (url string) {
	t.Helper()
	return timelessResponder(t, leaf, says,
		append([]string{"-nmin", "60"}, args...)...)
}

// timelessResponder is one whose responses have no nextUpdate.
func timelessResponder(t testing.TB, leaf *pki.Leaf, says string,
	args ...string) (url string) {
	t.Helper()
	ca := testpair.Certs(t).CA
	pem := file(t, ca.PEM())
	args = append([]string{"ocsp", "-port", "0", "-CA", pem,
		"-index", file(t, index(leaf, says)),
		"-rsigner", pem, "-rkey", file(t, keyPEM(t, ca.Key))}, args...)
	p := start(t, opensslPath(t), args...)
	return "http://127.0.0.1:" + p.wait(t, `^ACCEPT .*:(\d+) PID`)[1]
}

// index is OpenSSL's list of certificates, with one or none in it.
func index(l *pki.Leaf, says string) []byte {
	letter, revoked := "V", ""
	switch says {
	case saysUnknown:
		return nil
	case saysRevoked:
		letter, revoked = "R", "200102030405Z,keyCompromise"
	}
	return fmt.Appendf(nil, "%s\t991231235959Z\t%s\t%X\tunknown\t/CN=x\n",
		letter, revoked, l.Cert.SerialNumber.Bytes())
}

func keyPEM(t testing.TB, key crypto.Signer) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// signedBy are arguments that make a leaf the responder's signer.
func signedBy(t testing.TB, l *pki.Leaf) []string {
	return []string{"-rsigner", file(t, l.CertPEM()),
		"-rkey", file(t, l.KeyPEM())}
}

// staplerOf makes a Stapler that asks a responder, and waits for it.
func staplerOf(t testing.TB, url string) *ocsp.Stapler {
	t.Helper()
	s, err := ocsp.New(&ocsp.Options{
		Responder: url, WaitFirst: testpair.Patience,
		Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// fetched is what a Stapler gets for a leaf of the shared CA.
func fetched(t testing.TB, url string, leaf *pki.Leaf) []byte {
	t.Helper()
	der, err := staplerOf(t, url).Staple(t.Context(), leaf.Cert,
		testpair.Certs(t).CA.Cert)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// verified is what ocsp.Verify makes of a response about a leaf.
func verified(leaf *pki.Leaf, ca *pki.CA, der []byte, after time.Duration) (
	*ocsp.Response, error) {
	return ocsp.Verify(der, leaf.Cert, ca.Cert,
		time.Now().Add(after))
}

// requireOCSP is a client that wants a good response.
func requireOCSP(t testing.TB, version string,
	policy tlssocket.OCSPPolicy) *tlssocket.Options {
	o := clientOptions(t, version)
	o.OCSPPolicy = policy
	return o
}
