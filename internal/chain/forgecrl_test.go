package chain_test

import (
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/chain"
)

// crlForm says what a CRL to be forged looks like.
type crlForm struct {
	by             *entity
	v1             bool
	this           time.Duration // relative to now; default: an hour ago
	next           time.Duration // default: in a day
	noNext         bool
	revoked        []*entity
	reason         int // of the entries, 0: none
	noAKI          bool
	criticalReason bool
	badSig         bool
	hash           crypto.Hash
	extra          []pkix.Extension
}

type tbsCRL struct {
	Version    int `asn1:"optional,default:0"`
	Algorithm  pkix.AlgorithmIdentifier
	Issuer     asn1.RawValue
	This       time.Time
	Next       time.Time                 `asn1:"optional"`
	Revoked    []pkix.RevokedCertificate `asn1:"optional,omitempty"`
	Extensions []pkix.Extension          `asn1:"explicit,tag:0,optional,omitempty"`
}

// forgeCRL makes a CRL in PEM.
func forgeCRL(t testing.TB, f crlForm) []byte {
	t.Helper()
	if f.this == 0 {
		f.this = -time.Hour
	}
	if f.next == 0 {
		f.next = day
	}
	tbs := tbsCRL{
		Algorithm: algorithm(f.by.key, f.hash),
		Issuer:    asn1.RawValue{FullBytes: f.by.cert.RawSubject},
		This:      now.Add(f.this).UTC(),
	}
	if !f.noNext {
		tbs.Next = now.Add(f.next).UTC()
	}
	for _, e := range f.revoked {
		entry := pkix.RevokedCertificate{
			SerialNumber:   e.cert.SerialNumber,
			RevocationTime: now.Add(-2 * time.Hour).UTC(),
		}
		if f.reason != 0 {
			entry.Extensions = []pkix.Extension{{
				Id:       asn1.ObjectIdentifier{2, 5, 29, 21},
				Critical: f.criticalReason,
				Value:    encode(asn1.Enumerated(f.reason))}}
		}
		tbs.Revoked = append(tbs.Revoked, entry)
	}
	if !f.v1 {
		tbs.Version = 1
		tbs.Extensions = f.extensions()
	}
	der := sign(t, encode(tbs), f.by.key, f.hash, f.badSig)
	return pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der})
}

func (f crlForm) extensions() []pkix.Extension {
	list := []pkix.Extension{{
		Id: asn1.ObjectIdentifier{2, 5, 29, 20}, Value: encode(1)}}
	if ski := f.by.cert.SubjectKeyId; !f.noAKI && ski != nil {
		list = append(list, pkix.Extension{
			Id:    asn1.ObjectIdentifier{2, 5, 29, 35},
			Value: encode([]asn1.RawValue{context(0, ski)}),
		})
	}
	return append(list, f.extra...)
}

func parseCRL(t testing.TB, pem []byte) *chain.CRL {
	t.Helper()
	list, skipped := chain.ParseCRLs(pem)
	if skipped != nil {
		t.Fatal(skipped)
	}
	return list[0]
}
