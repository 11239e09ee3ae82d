package staple

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

const (
	// Skew is how far clocks may differ: a response counts so long before its
	// thisUpdate and after its nextUpdate.
	Skew = 5 * time.Minute

	// Unlimited is how long a response counts that has no nextUpdate. RFC 6960
	// sets no limit, which would let an old one be used forever.
	Unlimited = 24 * time.Hour
)

// Verify parses a response and returns it and what it says of a certificate of
// that issuer, whatever the status is. It has checked that the response
//
//   - is signed by the issuer, or by a responder whose certificate the issuer
//     signed for that purpose (RFC 6960, section 4.2.2.2) and which is valid
//     at this time. Nobody looks whether the responder's own certificate is
//     revoked: it should have id-pkix-ocsp-nocheck, or live for a short time;
//   - is about this certificate: name, key and serial number;
//   - counts at this time, see Skew and Unlimited;
//   - has no critical extension that we do not know.
//
// The error is a *coded.Error.
func Verify(der []byte, cert, issuer *x509.Certificate, at time.Time) (
	*Response, *Single, error) {
	r, err := Parse(der)
	if err != nil {
		return nil, nil, err
	}
	if issuer == nil {
		return nil, nil, invalid("the certificate's issuer is not known, who " +
			"would have to sign the OCSP response")
	}
	single, err := r.find(cert, issuer)
	if err != nil {
		return nil, nil, err
	}
	if hasCritical(r, single) {
		return nil, nil, invalid("the OCSP response has a critical extension " +
			"that is not known")
	}
	if err := single.checkTime(at); err != nil {
		return nil, nil, err
	}
	if err := r.checkSignature(issuer, at); err != nil {
		return nil, nil, err
	}
	return r, single, nil
}

func hasCritical(r *Response, s *Single) bool {
	for _, e := range slices.Concat(r.extensions, s.extensions) {
		if e.Critical {
			return true
		}
	}
	return false
}

// find returns the status of a certificate. If there are several, the newest
// counts.
func (r *Response) find(cert, issuer *x509.Certificate) (*Single, error) {
	var found *Single
	for i := range r.Singles {
		s := &r.Singles[i]
		if s.Serial.Cmp(cert.SerialNumber) == 0 && s.id.isOf(issuer) &&
			(found == nil || s.ThisUpdate.After(found.ThisUpdate)) {
			found = s
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
		digest := func(b []byte) []byte {
			w := h.hash.New()
			w.Write(b)
			return w.Sum(nil)
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

// End is when the response stops to count, without the skew.
func (s *Single) End() time.Time {
	if s.NextUpdate.IsZero() {
		return s.ThisUpdate.Add(Unlimited)
	}
	return s.NextUpdate
}

func (s *Single) checkTime(at time.Time) error {
	switch {
	case s.ThisUpdate.After(at.Add(Skew)):
		return invalid("the OCSP response is not valid yet: it is of %s",
			s.ThisUpdate.UTC().Format(time.RFC3339))
	case s.End().Before(s.ThisUpdate):
		return invalid("the OCSP response ends before it begins")
	case s.End().Add(Skew).Before(at):
		return s.Expired()
	}
	return nil
}

// Expired returns the error of a response that counts no more.
func (s *Single) Expired() error {
	return invalid("the OCSP response has expired: it was good until %s",
		s.End().UTC().Format(time.RFC3339))
}

// checkSignature finds who signed the response, and whether he may.
func (r *Response) checkSignature(issuer *x509.Certificate,
	at time.Time) error {
	if r.algorithm == x509.UnknownSignatureAlgorithm {
		return invalid("the OCSP response is signed by an algorithm that " +
			"is unknown or too weak")
	}
	reason := "the OCSP response is signed by somebody unknown"
	for _, signer := range append([]*x509.Certificate{issuer}, r.Certs...) {
		if !r.isSigner(signer) || !chain.StrongKey(signer) {
			continue
		}
		fault := mayNotSign(signer, issuer, at)
		if fault == "" && signer.CheckSignature(r.algorithm, r.signed,
			r.signature) != nil {
			fault = "the signature of the OCSP response is wrong"
		}
		if fault == "" {
			return nil
		}
		reason = fault
	}
	return invalid("%s", reason)
}

// isSigner reports whether the responder says that it is this one.
func (r *Response) isSigner(c *x509.Certificate) bool {
	if r.name != nil {
		return bytes.Equal(r.name, c.RawSubject)
	}
	sum := sha1.Sum(publicKey(c))
	return bytes.Equal(r.keyHash, sum[:])
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
	case at.Before(signer.NotBefore.Add(-Skew)),
		at.After(signer.NotAfter.Add(Skew)):
		return "the OCSP responder's certificate is not valid at this time"
	}
	return ""
}
