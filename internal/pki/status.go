package pki

import (
	"crypto/fips140"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"time"

	"golang.org/x/crypto/ocsp"
)

// OCSP returns a DER-encoded OCSP response (RFC 6960) about a leaf of this
// CA, signed by the CA itself. Status is one of the constants ocsp.Good,
// ocsp.Revoked and ocsp.Unknown; validity is the time until the response's
// nextUpdate, and a negative one makes a response that has expired.
func (ca *CA) OCSP(
	leaf *x509.Certificate, status int, validity time.Duration,
) ([]byte, error) {
	now := time.Now()
	next := now.Add(validity)
	this := now.Add(-backdate)
	if next.Before(this) {
		this = next.Add(-backdate)
	}
	template := ocsp.Response{
		Status:       status,
		SerialNumber: leaf.SerialNumber,
		ThisUpdate:   this,
		NextUpdate:   next,
	}
	if status == ocsp.Revoked {
		template.RevokedAt = this
		template.RevocationReason = ocsp.KeyCompromise
	}
	return ca.respond(template)
}

// respond signs a response. It names the CA by SHA-1, in the FIPS mode too.
func (ca *CA) respond(template ocsp.Response) (der []byte, err error) {
	fips140.WithoutEnforcement(func() {
		der, err = ocsp.CreateResponse(ca.Cert, ca.Cert, template, ca.Key)
	})
	return der, err
}

// CRL returns a PEM-encoded revocation list (RFC 5280, section 5) of this CA
// with the certificates given, in the form of Node's option crl.
func (ca *CA) CRL(revoked ...*x509.Certificate) ([]byte, error) {
	now := time.Now()
	list := &x509.RevocationList{
		// The clock keeps later lists ahead of earlier ones, as section
		// 5.2.3 asks, without a counter in the CA.
		Number:     big.NewInt(now.UnixNano()),
		ThisUpdate: now.Add(-backdate),
		NextUpdate: now.Add(lifetime),
	}
	for _, cert := range revoked {
		list.RevokedCertificateEntries = append(
			list.RevokedCertificateEntries, x509.RevocationListEntry{
				SerialNumber:   cert.SerialNumber,
				RevocationTime: now.Add(-backdate),
			})
	}
	der, err := x509.CreateRevocationList(rand.Reader, list, ca.Cert, ca.Key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der}), nil
}
