package chain_test

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
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
