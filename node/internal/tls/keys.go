package tls

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"slices"
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

// A locked item is a key or an archive with its own passphrase.
type locked struct {
	data       []byte
	passphrase string
}

// lockedList reads [{pem or pfx, passphrase}].
func (b *binding) lockedList(v goja.Value, name string) (list []locked) {
	b.l.VM.ForOf(v, func(item goja.Value) bool {
		o := item.ToObject(b.l.VM)
		list = append(list,
			locked{b.bytesOf(o.Get(name)), text(o.Get("passphrase"))})
		return true
	})
	return list
}

// setCredentials takes certificates, keys and archives. In Node a certificate
// without a key, or a key without certificate, is no error as long as nobody
// needs it; the library would refuse it.
func setCredentials(o *tlssocket.ContextOptions, certs [][]byte,
	keys, archives []locked) error {
	one := onePassphrase(append(append([]locked{}, keys...), archives...))
	if len(archives) > 1 || one == nil && len(archives) > 0 {
		opened, more, err := unpacked(archives)
		if err != nil {
			return err
		}
		certs, keys, archives = append(certs, opened...), append(keys, more...), nil
		one = onePassphrase(keys)
	}
	if one == nil {
		keys, one = unlocked(certs, keys), new(string)
	}
	o.Passphrase = *one
	for _, a := range archives {
		o.PFX = append(o.PFX, a.data)
	}
	var cas []*x509.Certificate
	for _, ca := range o.CA {
		cas = append(cas, CertificatesIn(ca)...)
	}
	for _, cert := range certs {
		o.Cert = append(o.Cert, completed(cert, cas))
	}
	for _, k := range keys {
		o.Key = append(o.Key, k.data)
	}
	if (len(o.Cert) > 0) == (len(o.Key) > 0) {
		return nil
	}
	_, err := credential.Load(credential.Source{Cert: o.Cert, Key: o.Key,
		Passphrase: *one})
	if errors.Is(err, code.OSSLX509KeyValuesMismatch) {
		o.Cert, o.Key, err = nil, nil, nil
	}
	return err
}

// unpacked opens archives, each with its own passphrase, and returns what is in
// them as PEM: the chains and their keys.
func unpacked(archives []locked) (chains [][]byte, keys []locked, err error) {
	for _, a := range archives {
		set, err := credential.Load(credential.Source{
			PFX: [][]byte{a.data}, Passphrase: a.passphrase})
		if err != nil {
			return nil, nil, err
		}
		pair := set.Pairs[0]
		der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
		if err != nil {
			return nil, nil, err
		}
		var chain []byte
		for _, cert := range pair.Certificate {
			chain = append(chain, pem.EncodeToMemory(
				&pem.Block{Type: "CERTIFICATE", Bytes: cert})...)
		}
		chains = append(chains, chain)
		keys = append(keys, locked{data: pem.EncodeToMemory(
			&pem.Block{Type: "PRIVATE KEY", Bytes: der})})
	}
	return chains, keys, nil
}

// completed adds to a certificate that comes alone its issuers, as far as they
// are among the CAs. OpenSSL sends them too.
func completed(cert []byte, cas []*x509.Certificate) []byte {
	chain := CertificatesIn(cert)
	if len(chain) != 1 {
		return cert
	}
	for last := chain[0]; len(chain) <= len(cas); {
		if bytes.Equal(last.RawIssuer, last.RawSubject) {
			break
		}
		i := slices.IndexFunc(cas, func(ca *x509.Certificate) bool {
			return last.CheckSignatureFrom(ca) == nil
		})
		if i < 0 {
			break
		}
		last = cas[i]
		chain = append(chain, last)
		cert = slices.Concat(cert, []byte("\n"+pemOf(last)))
	}
	return cert
}

// onePassphrase is the one that all have who have one, nil if they differ.
func onePassphrase(list []locked) *string {
	one := new(string)
	for _, item := range list {
		switch {
		case item.passphrase == "":
		case *one == "":
			*one = item.passphrase
		case *one != item.passphrase:
			return nil
		}
	}
	return one
}

// unlocked decrypts keys with a passphrase each. One that does not fit any of
// the certificates is left as it is, for the library to say so.
func unlocked(certs [][]byte, keys []locked) []locked {
	out := append([]locked{}, keys...)
	for i, k := range out {
		for _, cert := range certs {
			set, err := credential.Load(credential.Source{
				Cert: [][]byte{cert}, Key: [][]byte{k.data},
				Passphrase: k.passphrase})
			if err != nil || len(set.Pairs) == 0 {
				continue
			}
			der, err := x509.MarshalPKCS8PrivateKey(set.Pairs[0].PrivateKey)
			if err == nil {
				out[i] = locked{data: pem.EncodeToMemory(
					&pem.Block{Type: "PRIVATE KEY", Bytes: der})}
			}
		}
	}
	return out
}

// nobody is a CA that nobody has the key of: to trust it is to trust nobody,
// which an empty list of CAs says in Node, and no list in the library.
var nobody = sync.OnceValues(func() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "nobody"},
		NotBefore:             time.Now(),
		NotAfter:              time.Now().Add(time.Minute),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template,
		&key.PublicKey, key)
	return pem.EncodeToMemory(
		&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
})
