// Package pki is a small certificate authority for development: it serves
// tests, the demonstration and a server that was started without a
// certificate. Its keys live in memory, so nothing it issues outlives the
// process that made it.
package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"time"
)

// Everything is valid from an hour ago, for clocks that disagree a little,
// and for a year, which no development process reaches.
const (
	backdate = time.Hour
	lifetime = 365 * 24 * time.Hour
)

// CA issues certificates, OCSP responses and revocation lists. Make one with
// [NewCA] or [CA.Intermediate]. All methods are safe for concurrent use.
type CA struct {
	Cert *x509.Certificate
	Key  crypto.Signer

	// Chain has the certificates between a leaf and the root, this CA's own
	// first. It is empty for a root; leaves carry a copy of it.
	Chain []*x509.Certificate
}

// NewCA makes a self-signed ECDSA P-256 root with the common name given.
func NewCA(name string) (*CA, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := caTemplate(name)
	cert, err := sign(template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return &CA{Cert: cert, Key: key}, nil
}

// Intermediate makes a CA below this one. The mods edit its template before
// it is signed, in their order. Leaves of the new CA carry its certificate.
func (ca *CA) Intermediate(
	name string, mods ...func(*x509.Certificate),
) (*CA, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := caTemplate(name)
	apply(template, mods)
	cert, err := sign(template, ca.Cert, key.Public(), ca.Key)
	if err != nil {
		return nil, err
	}
	chain := append([]*x509.Certificate{cert}, ca.Chain...)
	return &CA{Cert: cert, Key: key, Chain: chain}, nil
}

// PEM returns the CA's own certificate, in the form of Node's option ca.
func (ca *CA) PEM() []byte {
	return certPEM(ca.Cert)
}

// caTemplate has what RFC 5280 section 4.2.1 asks of a CA certificate. The
// subject key identifier is added by x509.CreateCertificate.
func caTemplate(name string) *x509.Certificate {
	t := template(name)
	t.IsCA = true
	t.BasicConstraintsValid = true
	t.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	return t
}

// template has what every certificate has. The serial number is left out:
// x509.CreateCertificate makes a random one.
func template(name string) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: name},
		NotBefore: now.Add(-backdate),
		NotAfter:  now.Add(lifetime),
	}
}

func apply(t *x509.Certificate, mods []func(*x509.Certificate)) {
	for _, mod := range mods {
		mod(t)
	}
}

// sign makes a certificate and parses it, so that every field is filled.
func sign(
	template, parent *x509.Certificate, pub crypto.PublicKey, key crypto.Signer,
) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, pub, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func certPEM(certs ...*x509.Certificate) []byte {
	var out []byte
	for _, c := range certs {
		out = append(out, pem.EncodeToMemory(&pem.Block{
			Type: "CERTIFICATE", Bytes: c.Raw,
		})...)
	}
	return out
}
