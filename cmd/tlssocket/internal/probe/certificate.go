package probe

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// Limits of what is repeated of a certificate: a server chooses it.
const (
	maxText  = 300
	maxNames = 100
)

func describe(c *x509.Certificate, now time.Time) Certificate {
	return Certificate{
		Subject:     coded.Brief(c.Subject.String(), maxText),
		Issuer:      coded.Brief(c.Issuer.String(), maxText),
		Name:        chainview.Name(c),
		Names:       names(c),
		Serial:      fmt.Sprintf("%X", c.SerialNumber),
		ValidFrom:   c.NotBefore.UTC(),
		ValidTo:     c.NotAfter.UTC(),
		DaysLeft:    days(c.NotAfter, now),
		Key:         keyName(c.PublicKey),
		Signature:   c.SignatureAlgorithm.String(),
		CA:          c.IsCA,
		Fingerprint: fingerprint(c),
		PEM: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE",
			Bytes: c.Raw})),
	}
}

// names lists whom a certificate is for, as many as one wants to see.
func names(c *x509.Certificate) []string {
	all := make([]string, 0, len(c.DNSNames)+len(c.IPAddresses))
	for _, name := range c.DNSNames {
		all = append(all, coded.Brief(name, maxText))
	}
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) > maxNames {
		all = append(all[:maxNames], fmt.Sprintf("and %d more",
			len(all)-maxNames))
	}
	return all
}

// keyName is a key's kind and size.
func keyName(key any) string {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "EC " + k.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return "unknown"
}

// fingerprint is in Node's form: hexadecimal bytes with colons.
func fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}
