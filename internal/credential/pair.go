package credential

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"slices"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// chain is an entry of the option cert.
type chain struct {
	place string
	certs []*x509.Certificate
}

// privateKey is an entry of the option key.
type privateKey struct {
	place  string
	signer crypto.Signer
	used   bool // a certificate has been found
}

func loadKeys(files [][]byte, passphrase string) ([]*privateKey, error) {
	var keys []*privateKey
	for i, data := range files {
		at := place("key", i, len(files))
		signer, err := readKey(data, passphrase)
		if err != nil {
			return nil, prefix(at, err)
		}
		keys = append(keys, &privateKey{place: at, signer: signer})
	}
	return keys, nil
}

func loadChains(files [][]byte) ([]chain, error) {
	var chains []chain
	for i, data := range files {
		at := place("cert", i, len(files))
		certs, faults := readCertificates(data)
		if len(faults) > 0 {
			return nil, prefix(at, faults[0])
		}
		chains = append(chains, chain{at, certs})
	}
	return chains, nil
}

// pairUp finds the key of every chain. A key may serve several chains; none
// of either may be left over.
func pairUp(chains []chain, keys []*privateKey) ([]tls.Certificate, error) {
	var pairs []tls.Certificate
	for _, c := range chains {
		pair, ok := pairOne(c.certs, keys)
		if !ok {
			return nil, coded.New(codeMismatch,
				"%s: no key was given for this certificate", c.place)
		}
		pairs = append(pairs, pair)
	}
	for _, k := range keys {
		if !k.used {
			return nil, coded.New(codeMismatch,
				"%s: no certificate was given for this key", k.place)
		}
	}
	return pairs, nil
}

// pairOne takes the first certificate with a key for the leaf; the others
// follow it in their order.
func pairOne(
	certs []*x509.Certificate, keys []*privateKey,
) (tls.Certificate, bool) {
	for i, cert := range certs {
		var signer crypto.Signer
		for _, k := range keys {
			if matches(cert, k.signer) {
				k.used = true
				signer = k.signer
			}
		}
		if signer != nil {
			others := slices.Delete(slices.Clone(certs), i, i+1)
			return newPair(cert, others, signer), true
		}
	}
	return tls.Certificate{}, false
}

func matches(cert *x509.Certificate, key crypto.Signer) bool {
	public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(cert.PublicKey)
}

func newPair(
	leaf *x509.Certificate, others []*x509.Certificate, key crypto.Signer,
) tls.Certificate {
	pair := tls.Certificate{
		Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf,
	}
	for _, c := range others {
		pair.Certificate = append(pair.Certificate, c.Raw)
	}
	return pair
}
