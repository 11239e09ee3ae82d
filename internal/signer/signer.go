// Package signer calls private keys that others hold: in a KMS, an HSM, a TPM.
package signer

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"io"

	"github.com/seed-435e3e10/tlssocket/internal/guard"
)

// Who names the key in errors.
const Who = "the certificate's PrivateKey"

// Watch returns a key that does what key does and no more: it signs, and it
// decrypts or signs whole messages if key does. Panics are errors, and failed,
// unless it is nil, gets each error, of which crypto/tls keeps the text only.
// The public key is asked for once, now: crypto/tls does so many times a
// handshake. Watch returns false for keys of the standard library, which need no
// watching.
func Watch(key crypto.Signer, failed *error) (crypto.Signer, bool) {
	switch key.(type) {
	case *rsa.PrivateKey, *ecdsa.PrivateKey, ed25519.PrivateKey:
		return key, false
	}
	s := signer{key, key.Public(), failed}
	decrypts, isDecrypter := key.(crypto.Decrypter)
	messages, isMessageSigner := key.(crypto.MessageSigner)
	switch {
	case isDecrypter && isMessageSigner:
		return decrypterOfMessages{messageSigner{s, messages}, decrypts}, true
	case isDecrypter:
		return decrypter{s, decrypts}, true
	case isMessageSigner:
		return messageSigner{s, messages}, true
	}
	return s, true
}

type signer struct {
	crypto.Signer
	public crypto.PublicKey
	failed *error
}

// Public implements crypto.Signer.
func (s signer) Public() crypto.PublicKey { return s.public }

// call is one use of the key.
func (s signer) call(use func() ([]byte, error)) (out []byte, err error) {
	err = guard.Do(Who, func() (err error) {
		out, err = use()
		return err
	})
	if err != nil && s.failed != nil {
		*s.failed = err
	}
	return out, err
}

// Sign implements crypto.Signer.
func (s signer) Sign(rand io.Reader, digest []byte, opts crypto.SignerOpts) (
	[]byte, error) {
	return s.call(func() ([]byte, error) {
		return s.Signer.Sign(rand, digest, opts)
	})
}

type messageSigner struct {
	signer
	key crypto.MessageSigner
}

// SignMessage implements crypto.MessageSigner.
func (s messageSigner) SignMessage(rand io.Reader, msg []byte,
	opts crypto.SignerOpts) ([]byte, error) {
	return s.call(func() ([]byte, error) {
		return s.key.SignMessage(rand, msg, opts)
	})
}

type decrypter struct {
	signer
	key crypto.Decrypter
}

// Decrypt implements crypto.Decrypter.
func (d decrypter) Decrypt(rand io.Reader, msg []byte,
	opts crypto.DecrypterOpts) ([]byte, error) {
	return decrypt(d.signer, d.key, rand, msg, opts)
}

type decrypterOfMessages struct {
	messageSigner
	decrypts crypto.Decrypter
}

// Decrypt implements crypto.Decrypter.
func (d decrypterOfMessages) Decrypt(rand io.Reader, msg []byte,
	opts crypto.DecrypterOpts) ([]byte, error) {
	return decrypt(d.signer, d.decrypts, rand, msg, opts)
}

func decrypt(s signer, key crypto.Decrypter, rand io.Reader, msg []byte,
	opts crypto.DecrypterOpts) ([]byte, error) {
	return s.call(func() ([]byte, error) {
		return key.Decrypt(rand, msg, opts)
	})
}
