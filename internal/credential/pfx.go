package credential

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"slices"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// decodePFX opens a PKCS#12 file and returns its pair and the certificates
// that are not the leaf.
//
// As in Node, a file without a MAC opens only without a passphrase. Unlike
// Node, the RC2 and triple DES of openssl pkcs12 -legacy are supported. Node
// has no code for most failures; they get the one it has for a file without
// a key.
func decodePFX(
	data []byte, passphrase string,
) (_ tls.Certificate, _ []*x509.Certificate, err error) {
	defer refusedByFIPS(&err)
	data, err = trimPFX(data)
	if err == nil {
		err = checkPFX(data, passphrase)
	}
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	key, first, more, err := pkcs12.DecodeChain(data, passphrase)
	if err != nil {
		return tls.Certificate{}, nil, pfxError(err, passphrase)
	}
	signer, err := usableKey(key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	certs := append([]*x509.Certificate{first}, more...)
	return pairPFX(signer, certs)
}

// trimPFX returns the file without what may follow it, as Node does.
func trimPFX(data []byte) ([]byte, error) {
	if len(data) > 1 && data[0] == 0x30 && data[1] == 0x80 {
		return nil, coded.New(codeUnsupported,
			"files in BER with indefinite lengths are not supported; "+
				"write the file anew with openssl pkcs12")
	}
	var outer asn1.RawValue
	if _, err := asn1.Unmarshal(data, &outer); err != nil {
		return nil, notPFX(err)
	}
	return outer.FullBytes, nil
}

func notPFX(cause error) error {
	return coded.Wrap(cause, codePFX,
		"not enough data: the file is truncated or not PKCS#12 in DER")
}

func pfxError(err error, passphrase string) error {
	var missing pkcs12.NotImplementedError
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword) && passphrase == "":
		return coded.Wrap(err, codePFX,
			"mac verify failure: the file needs a passphrase, "+
				"and none was given")
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return coded.Wrap(err, codePFX,
			"mac verify failure: the passphrase is wrong or the file damaged")
	case errors.Is(err, pkcs12.ErrDecryption):
		return coded.Wrap(err, codePFX,
			"bad decrypt: the passphrase is wrong or the file damaged")
	case errors.As(err, &missing):
		return coded.Wrap(err, codeUnsupported,
			"the file cannot be read: %v", err)
	}
	return coded.Wrap(err, codePFX, "the file cannot be read: %v", err)
}

func pairPFX(
	key crypto.Signer, certs []*x509.Certificate,
) (tls.Certificate, []*x509.Certificate, error) {
	i := slices.IndexFunc(certs, func(c *x509.Certificate) bool {
		return matches(c, key)
	})
	if i < 0 {
		return tls.Certificate{}, nil, coded.New(codePFX,
			"the file has no certificate for its key")
	}
	leaf := certs[i]
	others := slices.Delete(slices.Clone(certs), i, i+1)
	return newPair(leaf, issuers(leaf, others), key), others, nil
}

// issuers picks from a file's certificates those that lead up from the leaf,
// in their order in a chain. Their order in a file means nothing.
func issuers(leaf *x509.Certificate, from []*x509.Certificate) (
	up []*x509.Certificate,
) {
	from = slices.Clone(from)
	for !bytes.Equal(leaf.RawIssuer, leaf.RawSubject) {
		i := slices.IndexFunc(from, func(c *x509.Certificate) bool {
			return bytes.Equal(c.RawSubject, leaf.RawIssuer)
		})
		if i < 0 {
			break
		}
		leaf = from[i]
		up = append(up, leaf)
		from = slices.Delete(from, i, i+1)
	}
	return up
}
