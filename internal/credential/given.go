package credential

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"fmt"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/guard"
	"github.com/seed-435e3e10/tlssocket/internal/signer"
)

// Complete checks a certificate that a program has put together, and sets its
// Leaf. The key may be any crypto.Signer, whose public key is asked for once. The
// error is a [coded.Error] without the certificate's place.
func Complete(c tls.Certificate) (tls.Certificate, error) {
	if len(c.Certificate) == 0 {
		return c, coded.New(code.InvalidArgValue, "there is no certificate")
	}
	if c.PrivateKey == nil {
		return c, coded.New(code.InvalidArgValue, "there is no PrivateKey")
	}
	key, ok := c.PrivateKey.(crypto.Signer)
	if !ok {
		return c, coded.New(code.InvalidArgType, "PrivateKey is a %T, which is "+
			"no crypto.Signer", c.PrivateKey)
	}
	switch {
	case c.Leaf == nil:
		var err error
		if c.Leaf, err = x509.ParseCertificate(c.Certificate[0]); err != nil {
			return c, certificateError(c.Certificate[0], err)
		}
	case !bytes.Equal(c.Leaf.Raw, c.Certificate[0]):
		return c, coded.New(code.InvalidArgValue,
			"Leaf is another certificate than the first")
	}
	var fits bool
	err := guard.Do(signer.Who, func() error {
		key, _ = signer.Watch(key, nil)
		fits = matches(c.Leaf, key)
		return nil
	})
	c.PrivateKey = key
	switch {
	case err != nil:
		return c, coded.Wrap(err, code.TLSHookPanic, "%v", err)
	case !fits:
		return c, coded.New(codeMismatch,
			"PrivateKey is not the key of the certificate")
	}
	return c, nil
}

// completeAll completes certificates and parses their chains.
func completeAll(given []tls.Certificate) ([]tls.Certificate, error) {
	var pairs []tls.Certificate
	for i, c := range given {
		at := fmt.Sprintf("Certificates[%d]", i)
		pair, err := Complete(c)
		if err != nil {
			return nil, prefix(at, err)
		}
		for _, der := range pair.Certificate[1:] {
			if _, err := x509.ParseCertificate(der); err != nil {
				return nil, prefix(at, certificateError(der, err))
			}
		}
		pairs = append(pairs, pair)
	}
	return pairs, nil
}
