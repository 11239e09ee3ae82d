package trust_test

import (
	"crypto/rand"
	"crypto/x509"
	"math/big"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/testpki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// BenchmarkLargeCRL tells what a list of 50,000 entries costs, as a multiple
// of what crypto/x509 takes to parse it: at most 1.5 is wanted.
func BenchmarkLargeCRL(b *testing.B) {
	ca := testpki.CA(b, "CA")
	now := time.Now()
	list := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: now,
		NextUpdate: now.Add(time.Hour)}
	for range 50_000 {
		serial := make([]byte, 16)
		rand.Read(serial) // never fails
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries,
			x509.RevocationListEntry{RevocationTime: now,
				SerialNumber: new(big.Int).SetBytes(serial)})
	}
	der, err := x509.CreateRevocationList(rand.Reader, list, ca.Cert, ca.Key)
	if err != nil {
		b.Fatal(err)
	}
	o := &trust.Options{CA: [][]byte{ca.PEM()}, CRL: [][]byte{der}}
	var theirs, ours time.Duration
	for b.Loop() {
		began := time.Now()
		if _, err := x509.ParseRevocationList(der); err != nil {
			b.Fatal(err)
		}
		parsed := time.Now()
		newTrust(b, o)
		theirs += parsed.Sub(began)
		ours += time.Since(parsed)
	}
	b.ReportMetric(ours.Seconds()/theirs.Seconds(), "x-crypto/x509")
}
