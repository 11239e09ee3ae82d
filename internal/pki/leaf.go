package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"slices"
)

// Leaf is an end-entity certificate with its key. Make one with [CA.Issue],
// its relatives or [SelfSigned]. It is not changed afterwards.
type Leaf struct {
	Cert *x509.Certificate
	Key  crypto.Signer

	// Chain has the intermediates, the leaf's issuer first, without the root.
	Chain []*x509.Certificate
}

// Issue makes an ECDSA P-256 certificate for servers and clients. Hosts are
// DNS names and IP literals; all become subject alternative names and the
// first one the common name. The mods edit the template before it is signed.
func (ca *CA) Issue(
	hosts []string, mods ...func(*x509.Certificate),
) (*Leaf, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return ca.IssueWithKey(key, hosts, mods...)
}

// IssueRSA is [CA.Issue] with a 2048-bit RSA key.
func (ca *CA) IssueRSA(
	hosts []string, mods ...func(*x509.Certificate),
) (*Leaf, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	return ca.IssueWithKey(key, hosts, mods...)
}

// IssueWithKey is [CA.Issue] for a key of the caller's choice.
func (ca *CA) IssueWithKey(
	key crypto.Signer, hosts []string, mods ...func(*x509.Certificate),
) (*Leaf, error) {
	t, err := leafTemplate(hosts, mods)
	if err != nil {
		return nil, err
	}
	cert, err := sign(t, ca.Cert, key.Public(), ca.Key)
	if err != nil {
		return nil, err
	}
	return &Leaf{Cert: cert, Key: key, Chain: slices.Clone(ca.Chain)}, nil
}

// IssueClient makes a certificate for clients only, with the common name
// given and no alternative names.
func (ca *CA) IssueClient(
	name string, mods ...func(*x509.Certificate),
) (*Leaf, error) {
	client := func(t *x509.Certificate) {
		t.DNSNames, t.IPAddresses = nil, nil
		t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	mods = append([]func(*x509.Certificate){client}, mods...)
	return ca.Issue([]string{name}, mods...)
}

// SelfSigned is [CA.Issue] without a CA: the leaf signs itself.
func SelfSigned(
	hosts []string, mods ...func(*x509.Certificate),
) (*Leaf, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t, err := leafTemplate(hosts, mods)
	if err != nil {
		return nil, err
	}
	cert, err := sign(t, t, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return &Leaf{Cert: cert, Key: key}, nil
}

// CertPEM returns the leaf followed by its intermediates, in the form of
// Node's option cert.
func (l *Leaf) CertPEM() []byte {
	return certPEM(append([]*x509.Certificate{l.Cert}, l.Chain...)...)
}

// KeyPEM returns the key as unencrypted PKCS#8, in the form of Node's option
// key, or nil for a key that cannot leave its device.
func (l *Leaf) KeyPEM() []byte {
	der, err := x509.MarshalPKCS8PrivateKey(l.Key)
	if err != nil {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func leafTemplate(
	hosts []string, mods []func(*x509.Certificate),
) (*x509.Certificate, error) {
	if len(hosts) == 0 {
		return nil, errors.New("a certificate needs at least one host")
	}
	t := template(hosts[0])
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, host)
		}
	}
	t.BasicConstraintsValid = true
	t.KeyUsage = x509.KeyUsageDigitalSignature
	t.ExtKeyUsage = []x509.ExtKeyUsage{
		x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth,
	}
	apply(t, mods)
	return t, nil
}
