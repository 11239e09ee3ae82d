package ocsp

import (
	"bytes"
	"crypto"
	"crypto/fips140"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

const (
	// skew is how far clocks may differ: a response counts so long before its
	// thisUpdate and after its nextUpdate.
	skew = 5 * time.Minute

	// unlimited is how long a response counts that has no nextUpdate. RFC 6960
	// sets no limit, which would let an old one be used forever.
	unlimited = 24 * time.Hour
)

// Verify is [Parse] for a certificate and its issuer, at a time. It checks that
// the response
//
//   - is signed by the issuer, or by a responder whose certificate the issuer
//     signed for that purpose (RFC 6960, section 4.2.2.2) and which is valid
//     at this time. Nobody looks whether the responder's own certificate is
//     revoked: it should have id-pkix-ocsp-nocheck, or live for a short time;
//   - is about this certificate: name, key and serial number;
//   - counts at this time. Clocks may differ by 5 minutes; a response without
//     nextUpdate is good for a day;
//   - has no critical extension that is not known here.
//
// It returns what the response says, which may be [Revoked] or [Unknown]. The
// error has [code.OCSPInvalidResponse].
func Verify(der []byte, cert, issuer *x509.Certificate, at time.Time) (
	*Response, error) {
	b, err := parse(der)
	if err != nil {
		return nil, err
	}
	if issuer == nil {
		return nil, invalid("the certificate's issuer is not known, who " +
			"would have to sign the OCSP response")
	}
	r, err := b.find(cert, issuer)
	if err != nil {
		return nil, err
	}
	if hasCritical(b, r) {
		return nil, invalid("the OCSP response has a critical extension " +
			"that is not known")
	}
	if err := r.checkTime(at); err != nil {
		return nil, err
	}
	if err := b.checkSignature(issuer, r.Certificates, at); err != nil {
		return nil, err
	}
	return r, nil
}

func hasCritical(b *basic, r *Response) bool {
	for _, e := range slices.Concat(b.extensions, r.extensions) {
		if e.Critical {
			return true
		}
	}
	return false
}

// find returns the status of a certificate. If there are several, the newest
// counts.
func (b *basic) find(cert, issuer *x509.Certificate) (*Response, error) {
	var found *Response
	for _, r := range b.responses {
		if r.SerialNumber.Cmp(cert.SerialNumber) == 0 && r.id.isOf(issuer) &&
			(found == nil || r.ThisUpdate.After(found.ThisUpdate)) {
			found = r
		}
	}
	if found == nil {
		return nil, invalid("the OCSP response is about another certificate")
	}
	return found, nil
}

// hashes are those by which an issuer can be named.
var hashes = []struct {
	oid  asn1.ObjectIdentifier
	hash crypto.Hash
}{
	{asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}, crypto.SHA1},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}, crypto.SHA256},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}, crypto.SHA384},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}, crypto.SHA512},
}

// isOf reports whether the id names this issuer.
func (id *certID) isOf(issuer *x509.Certificate) bool {
	for _, h := range hashes {
		if !id.Hash.Algorithm.Equal(h.oid) {
			continue
		}
		digest := func(b []byte) (sum []byte) {
			withSHA1(func() {
				w := h.hash.New()
				w.Write(b)
				sum = w.Sum(nil)
			})
			return sum
		}
		return bytes.Equal(id.NameHash, digest(issuer.RawSubject)) &&
			bytes.Equal(id.KeyHash, digest(publicKey(issuer)))
	}
	return false
}

// publicKey returns the bits of a certificate's key, which are hashed without
// their frame (RFC 6960, section 4.1.1).
func publicKey(c *x509.Certificate) []byte {
	var info struct {
		Algorithm asn1.RawValue
		Key       asn1.BitString
	}
	if err := unmarshal(c.RawSubjectPublicKeyInfo, &info); err != nil {
		return nil
	}
	return info.Key.RightAlign()
}

// end is when the response stops to count, without the skew.
func (r *Response) end() time.Time {
	if r.NextUpdate.IsZero() {
		return r.ThisUpdate.Add(unlimited)
	}
	return r.NextUpdate
}

func (r *Response) checkTime(at time.Time) error {
	switch {
	case r.ThisUpdate.After(at.Add(skew)):
		return invalid("the OCSP response is not valid yet: it is of %s",
			r.ThisUpdate.UTC().Format(time.RFC3339))
	case r.end().Before(r.ThisUpdate):
		return invalid("the OCSP response ends before it begins")
	case r.end().Add(skew).Before(at):
		return r.expired()
	}
	return nil
}

// expired returns the error of a response that no longer counts.
func (r *Response) expired() error {
	return invalid("the OCSP response has expired: it was good until %s",
		r.end().UTC().Format(time.RFC3339))
}

// checkSignature finds who signed the response, and whether he may.
func (b *basic) checkSignature(issuer *x509.Certificate,
	enclosed []*x509.Certificate, at time.Time) error {
	if b.algorithm == x509.UnknownSignatureAlgorithm {
		return invalid("the OCSP response is signed by an algorithm that " +
			"is unknown or too weak")
	}
	reason := "the OCSP response is signed by somebody unknown"
	for _, signer := range append([]*x509.Certificate{issuer}, enclosed...) {
		if !b.isSigner(signer) || !chain.StrongKey(signer) {
			continue
		}
		fault := mayNotSign(signer, issuer, at)
		if fault == "" && signer.CheckSignature(b.algorithm, b.signed,
			b.signature) != nil {
			fault = "the signature of the OCSP response is wrong"
		}
		if fault == "" {
			return nil
		}
		reason = fault
	}
	return invalid("%s", reason)
}

// withSHA1 runs f, which may use SHA-1 in the FIPS mode too: certificates and
// keys are named by it (RFC 6960, section 4.1.1), and nothing is trusted for
// that.
func withSHA1(f func()) { fips140.WithoutEnforcement(f) }

// isSigner reports whether the responder says that it is this one.
func (b *basic) isSigner(c *x509.Certificate) bool {
	if b.name != nil {
		return bytes.Equal(b.name, c.RawSubject)
	}
	var sum [sha1.Size]byte
	withSHA1(func() { sum = sha1.Sum(publicKey(c)) })
	return bytes.Equal(b.keyHash, sum[:])
}

// mayNotSign returns why somebody may not sign for an issuer, or "".
func mayNotSign(signer, issuer *x509.Certificate, at time.Time) string {
	if bytes.Equal(signer.RawSubject, issuer.RawSubject) && bytes.Equal(
		signer.RawSubjectPublicKeyInfo, issuer.RawSubjectPublicKeyInfo) {
		return ""
	}
	switch {
	case !bytes.Equal(signer.RawIssuer, issuer.RawSubject),
		!chain.StrongDigest(signer.SignatureAlgorithm),
		issuer.CheckSignature(signer.SignatureAlgorithm,
			signer.RawTBSCertificate, signer.Signature) != nil:
		return "the OCSP responder's certificate is not of the same issuer"
	case !slices.Contains(signer.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning),
		signer.KeyUsage != 0 &&
			signer.KeyUsage&x509.KeyUsageDigitalSignature == 0:
		return "the OCSP responder's certificate is not for OCSP"
	case len(signer.UnhandledCriticalExtensions) > 0:
		return "the OCSP responder's certificate has a critical extension " +
			"that is not known"
	case at.Before(signer.NotBefore.Add(-skew)),
		at.After(signer.NotAfter.Add(skew)):
		return "the OCSP responder's certificate is not valid at this time"
	}
	return ""
}
