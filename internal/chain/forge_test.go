package chain_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	_ "crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1"
	_ "crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	mathrand "math/rand/v2"
	"sync"
	"testing"
	"time"
)

// now is the time at which all test chains are judged.
var now = time.Now().Truncate(time.Second)

// entity is a certificate and its private key.
type entity struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// form says what a certificate to be forged looks like. It is encoded and
// signed here, not by x509.CreateCertificate, which refuses to make many of
// the things that a peer can send.
type form struct {
	cn       string
	subject  pkix.RDNSequence // instead of cn
	by       *entity          // nil: self-signed
	issuer   string           // instead of the name of by
	key      crypto.Signer    // default: a new P-256 key
	from, to time.Duration    // relative to now; default: around it
	version  int              // default 3
	hash     crypto.Hash      // default SHA-256
	badSig   bool

	ca      bool
	noBC    bool // no basic constraints
	pathLen *int
	ku      x509.KeyUsage // 0: no extension
	eku     []asn1.ObjectIdentifier
	ski     []byte // default: a random one
	noSKI   bool
	noAKI   bool
	dns     []string
	extra   []pkix.Extension
}

const day = 24 * time.Hour

type tbsCert struct {
	Version    int `asn1:"explicit,tag:0,optional"`
	Serial     *big.Int
	Algorithm  pkix.AlgorithmIdentifier
	Issuer     asn1.RawValue
	Validity   struct{ From, To time.Time }
	Subject    asn1.RawValue
	PublicKey  asn1.RawValue
	Extensions []pkix.Extension `asn1:"explicit,tag:3,optional,omitempty"`
}

type signedValue struct {
	Value     asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Signature asn1.BitString
}

// forge makes a certificate.
func forge(t testing.TB, f form) *entity {
	t.Helper()
	if f.key == nil {
		f.key = newKey()
	}
	if f.from == 0 && f.to == 0 {
		f.from, f.to = -day, 30*day
	}
	if f.ski == nil {
		f.ski = random(20)
	}
	subject := name(f.cn)
	if f.subject != nil {
		subject = encode(f.subject)
	}
	signer, issuer := f.key, subject
	var aki []byte
	if !f.noSKI {
		aki = f.ski
	}
	if f.by != nil {
		signer, issuer = f.by.key, f.by.cert.RawSubject
		aki = f.by.cert.SubjectKeyId
	}
	if f.issuer != "" {
		issuer = name(f.issuer)
	}
	tbs := tbsCert{
		Version:   2,
		Serial:    new(big.Int).SetBytes(append([]byte{1}, random(8)...)),
		Algorithm: algorithm(signer, f.hash),
		Issuer:    asn1.RawValue{FullBytes: issuer},
		Subject:   asn1.RawValue{FullBytes: subject},
		PublicKey: asn1.RawValue{FullBytes: publicKey(t, f.key)},
	}
	tbs.Validity.From = now.Add(f.from).UTC()
	tbs.Validity.To = now.Add(f.to).UTC()
	if f.version == 1 {
		tbs.Version = 0
	} else {
		tbs.Extensions = f.extensions(aki)
	}
	der := sign(t, encode(tbs), signer, f.hash, f.badSig)
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatalf("forge %q: %v", f.cn, err)
	}
	return &entity{cert, f.key}
}

func (f form) extensions(aki []byte) (list []pkix.Extension) {
	add := func(critical bool, value any, oid ...int) {
		list = append(list, pkix.Extension{
			Id: oid, Critical: critical, Value: encode(value)})
	}
	if !f.noBC {
		bc := struct {
			CA  bool `asn1:"optional"`
			Len int  `asn1:"optional,default:-1"`
		}{f.ca, -1}
		if f.pathLen != nil {
			bc.Len = *f.pathLen
		}
		add(true, bc, 2, 5, 29, 19)
	}
	if f.ku != 0 {
		add(true, usageBits(f.ku), 2, 5, 29, 15)
	}
	if f.eku != nil {
		add(false, f.eku, 2, 5, 29, 37)
	}
	if !f.noSKI {
		add(false, f.ski, 2, 5, 29, 14)
	}
	if !f.noAKI && aki != nil {
		add(false, []asn1.RawValue{context(0, aki)}, 2, 5, 29, 35)
	}
	if f.dns != nil {
		var names []asn1.RawValue
		for _, n := range f.dns {
			names = append(names, context(2, []byte(n)))
		}
		add(false, names, 2, 5, 29, 17)
	}
	return append(list, f.extra...)
}

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
