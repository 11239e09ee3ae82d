package certinfo_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"log"
	"math/big"
	"time"

	"github.com/seed-435e3e10/tlssocket/certinfo"
)

func ExampleDescribe() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1000),
		Subject:      pkix.Name{CommonName: "example"},
		DNSNames:     []string{"a.example", "b.example"},
		NotAfter:     time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template,
		key.Public(), key)
	if err != nil {
		log.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		log.Fatal(err)
	}
	c := certinfo.Describe(cert)
	fmt.Println(c.Subject["CN"], c.SubjectAltName)
	fmt.Println(c.SerialNumber, c.NISTCurve, c.ValidTo)
	// Output:
	// [example] DNS:a.example, DNS:b.example
	// 03E8 P-256 Jan  2 03:04:05 2030 GMT
}
