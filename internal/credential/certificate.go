package credential

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// Certificates returns the certificates in PEM files in their order. Option
// is the name that errors have in front, such as "cert". A file without a
// certificate and a damaged certificate are errors.
func Certificates(option string, pem [][]byte) ([]*x509.Certificate, error) {
	certs, skipped := readFiles(option, pem)
	if len(skipped) > 0 {
		return nil, skipped[0]
	}
	return certs, nil
}

// Authorities is [Certificates] for those of CAs: one that cannot be read does
// not take away the trust in the others. What was passed over is in skipped;
// it is an error if nothing else is left.
func Authorities(option string, pem [][]byte) (
	certs []*x509.Certificate, skipped []error, err error) {
	certs, skipped = readFiles(option, pem)
	if len(certs) == 0 && len(skipped) > 0 {
		return nil, nil, skipped[0]
	}
	return certs, skipped, nil
}

func readFiles(option string, pem [][]byte) (
	all []*x509.Certificate, faults []error) {
	for i, data := range pem {
		certs, wrong := readCertificates(data)
		for _, err := range wrong {
			faults = append(faults, prefix(place(option, i, len(pem)), err))
		}
		all = append(all, certs...)
	}
	return all, faults
}

func readCertificates(data []byte) (certs []*x509.Certificate,
	faults []error) {
	blocks, err := splitPEM(data)
	if err != nil {
		return nil, []error{err}
	}
	n := 0
	for _, b := range blocks {
		if !isCertificate(b.kind) {
			continue
		}
		n++
		cert, err := readCertificate(b)
		if err != nil {
			faults = append(faults, prefix(fmt.Sprint("certificate ", n), err))
			continue
		}
		certs = append(certs, cert)
	}
	if n == 0 {
		return nil, []error{coded.New(codeNoStartLine,
			"no certificate found; the content of a PEM file (not its name) has a line "+
				`"-----BEGIN CERTIFICATE-----"`)}
	}
	return certs, faults
}

// isCertificate knows the labels that OpenSSL takes for a certificate.
func isCertificate(kind string) bool {
	switch kind {
	case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
		return true
	}
	return false
}

func readCertificate(b pemText) (*x509.Certificate, error) {
	block, err := b.decode()
	if err != nil {
		return nil, err
	}
	der := block.Bytes
	var outer asn1.RawValue
	rest, err := asn1.Unmarshal(der, &outer)
	if b.kind == "TRUSTED CERTIFICATE" && err == nil {
		// OpenSSL's own form: the certificate, then its trust settings,
		// which neither Node nor we apply.
		der, rest = outer.FullBytes, nil
	}
	switch {
	case err != nil:
		return nil, coded.Wrap(err, codeTooLong,
			"the certificate is truncated or not DER")
	case len(rest) != 0:
		return nil, coded.New(codeTooLong,
			"there are %d bytes after the certificate's end", len(rest))
	case !isSequence(outer):
		return nil, coded.New(codeWrongTag, "the block is not a certificate")
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, certificateError(der, err)
	}
	return cert, nil
}

// certificateError explains what crypto/x509 refused.
func certificateError(der []byte, err error) error {
	// The beginning of RFC 5280's Certificate, as far as the public key.
	var outline struct {
		TBS struct {
			Version   int `asn1:"optional,explicit,default:0,tag:0"`
			Serial    asn1.RawValue
			Signature pkix.AlgorithmIdentifier
			Issuer    asn1.RawValue
			Validity  asn1.RawValue
			Subject   asn1.RawValue
			PublicKey struct {
				Algorithm pkix.AlgorithmIdentifier
				Key       asn1.BitString
			}
		}
	}
	if _, e := asn1.Unmarshal(der, &outline); e == nil {
		name := keyName(outline.TBS.PublicKey.Algorithm)
		if name != "" {
			return unsupportedKey(name, err)
		}
	}
	return coded.Wrap(err, codeBadASN1,
		"the certificate cannot be parsed: %v", err)
}

func isSequence(v asn1.RawValue) bool {
	return v.Class == asn1.ClassUniversal && v.Tag == asn1.TagSequence &&
		v.IsCompound
}
