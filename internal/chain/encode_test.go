package chain_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	_ "crypto/md5" // for signatures that are too weak
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	mathrand "math/rand/v2"
	"sync"
	"testing"
)

// usageBits encodes a key usage: bit 0 of the BIT STRING is the first of its
// first byte.
func usageBits(ku x509.KeyUsage) asn1.BitString {
	b := asn1.BitString{Bytes: make([]byte, 2)}
	for i := range 9 {
		if ku&(1<<i) != 0 {
			b.Bytes[i/8] |= 0x80 >> (i % 8)
			b.BitLength = i + 1
		}
	}
	b.Bytes = b.Bytes[:(b.BitLength+7)/8]
	return b
}

func context(tag int, content []byte) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: tag,
		Bytes: content}
}

func constructed(tag int, content []byte) asn1.RawValue {
	v := context(tag, content)
	v.IsCompound = true
	return v
}

func name(cn string) []byte {
	return encode(pkix.Name{CommonName: cn}.ToRDNSequence())
}

// encode is for values that can only fail by a mistake in the test.
func encode(v any) []byte {
	der, err := asn1.Marshal(v)
	if err != nil {
		panic(err)
	}
	return der
}

func publicKey(t testing.TB, key crypto.Signer) []byte {
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func algorithm(key crypto.Signer, h crypto.Hash) pkix.AlgorithmIdentifier {
	var oid asn1.ObjectIdentifier
	var params asn1.RawValue
	switch key.(type) {
	case pssKey:
		return pssAlgorithm()
	case *rsa.PrivateKey:
		last := map[crypto.Hash]int{0: 11, crypto.MD5: 4, crypto.SHA1: 5}[h]
		oid = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, last}
		params = asn1.NullRawValue
	case *ecdsa.PrivateKey:
		oid = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
		if h == crypto.SHA1 {
			oid = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 1}
		}
	case ed25519.PrivateKey:
		oid = asn1.ObjectIdentifier{1, 3, 101, 112}
	}
	return pkix.AlgorithmIdentifier{Algorithm: oid, Parameters: params}
}

// pssKey is an RSA key that signs with RSASSA-PSS and SHA-256.
type pssKey struct{ crypto.Signer }

func (k pssKey) Sign(
	r io.Reader, digest []byte, _ crypto.SignerOpts,
) ([]byte, error) {
	return k.Signer.Sign(r, digest, &rsa.PSSOptions{
		SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: crypto.SHA256})
}

func pssAlgorithm() pkix.AlgorithmIdentifier {
	sha256 := pkix.AlgorithmIdentifier{
		Algorithm:  asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1},
		Parameters: asn1.NullRawValue}
	mask := pkix.AlgorithmIdentifier{
		Algorithm:  asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8},
		Parameters: asn1.RawValue{FullBytes: encode(sha256)}}
	params := encode([]asn1.RawValue{
		constructed(0, encode(sha256)), constructed(1, encode(mask)),
		constructed(2, encode(32))})
	return pkix.AlgorithmIdentifier{
		Algorithm:  asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10},
		Parameters: asn1.RawValue{FullBytes: params}}
}

func sign(
	t testing.TB, tbs []byte, key crypto.Signer, h crypto.Hash, bad bool,
) []byte {
	digest, opts := tbs, h
	if _, ok := key.(ed25519.PrivateKey); !ok {
		if h == 0 {
			opts = crypto.SHA256
		}
		hash := opts.New()
		hash.Write(tbs)
		digest = hash.Sum(nil)
	}
	if bad {
		digest = append([]byte{digest[0] ^ 1}, digest[1:]...)
	}
	sig, err := key.Sign(rand.Reader, digest, opts)
	if err != nil {
		t.Fatal(err)
	}
	return encode(signedValue{
		Value:     asn1.RawValue{FullBytes: tbs},
		Algorithm: algorithm(key, h),
		Signature: asn1.BitString{Bytes: sig, BitLength: 8 * len(sig)},
	})
}

func newKey() crypto.Signer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

var rsaKeys sync.Map // by size

// rsaKey returns the test's only RSA key of a size; to make one is slow.
func rsaKey(t testing.TB, bits int) crypto.Signer {
	if key, ok := rsaKeys.Load(bits); ok {
		return key.(crypto.Signer)
	}
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	rsaKeys.Store(bits, key)
	return key
}

func random(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(mathrand.Uint32())
	}
	return b
}
