// Package kit has what every example needs and a program of yours has elsewhere:
// certificates, and something for a server to do.
package kit

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"time"

	"github.com/seed-435e3e10/tlssocket"
)

// Must ends the program if something has failed that cannot fail here.
func Must[T any](v T, err error) T {
	Check(err)
	return v
}

// Check is Must for what returns an error alone.
func Check(err error) {
	if err != nil {
		log.Panic(err)
	}
}

// A CA issues certificates that are good for an hour.
type CA struct {
	Cert *x509.Certificate
	Key  crypto.Signer
}

// NewCA makes a CA.
func NewCA() *CA {
	key := Must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "example CA"}, IsCA: true,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	return &CA{issue(template, template, key.Public(), key), key}
}

// PEM is the CA's certificate.
func (ca *CA) PEM() []byte { return encode("CERTIFICATE", ca.Cert.Raw) }

// Pool is the CA's certificate for [tlssocket.ContextOptions.RootCAs].
func (ca *CA) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(ca.Cert)
	return pool
}

// Issue makes a certificate and its key, for a server of these names, the first
// of which is the common name, or for a client. edits may change it.
func (ca *CA) Issue(names []string, edits ...func(*x509.Certificate)) tls.Certificate {
	key := Must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
		KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{
			x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, edit := range edits {
		edit(template)
	}
	leaf := issue(template, ca.Cert, key.Public(), ca.Key)
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key,
		Leaf: leaf}
}

func issue(template, parent *x509.Certificate, public crypto.PublicKey,
	key crypto.Signer) *x509.Certificate {
	template.NotBefore = time.Now().Add(-time.Minute)
	template.NotAfter = time.Now().Add(time.Hour)
	return Must(x509.ParseCertificate(Must(
		x509.CreateCertificate(rand.Reader, template, parent, public, key))))
}

// Files are a certificate's chain and key as files have them.
func Files(c tls.Certificate) (cert, key []byte) {
	for _, der := range c.Certificate {
		cert = append(cert, encode("CERTIFICATE", der)...)
	}
	return cert, encode("PRIVATE KEY", Must(x509.MarshalPKCS8PrivateKey(c.PrivateKey)))
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// Echo starts a server on a free port that sends back what it gets.
func Echo(opts *tlssocket.ServerOptions) *tlssocket.Server {
	srv := Must(tlssocket.NewServer(opts))
	srv.Events().SecureConnection.On(func(e tlssocket.SecureConnectionEvent) {
		defer e.Socket.Close()
		io.Copy(e.Socket, e.Socket)
	})
	Check(srv.Listen(context.Background(), "tcp", "127.0.0.1:0"))
	return srv
}
