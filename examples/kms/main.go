// Kms serves with a private key that never leaves its KMS, HSM or TPM.
package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"io"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

// kms is the client of a key management service. This one has the key in memory; a
// real one sends the digest over the network.
type kms struct{ key crypto.Signer }

func (c kms) sign(digest []byte, hash crypto.Hash) ([]byte, error) {
	fmt.Println("signed with", hash)
	return c.key.Sign(rand.Reader, digest, hash)
}

// kmsKey makes a crypto.Signer of it, which is all that a certificate needs. One of
// RSA must heed opts: *rsa.PSSOptions ask for PSS.
type kmsKey struct {
	kms    kms
	public crypto.PublicKey // asked for once
}

func (k kmsKey) Public() crypto.PublicKey { return k.public }

func (k kmsKey) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) (
	[]byte, error) {
	return k.kms.sign(digest, opts.HashFunc())
}

func main() {
	ca := kit.NewCA()
	cert := ca.Issue([]string{"localhost"})
	cert.PrivateKey = kmsKey{kms{cert.PrivateKey.(crypto.Signer)}, cert.Leaf.PublicKey}
	opts := &tlssocket.ServerOptions{}
	opts.Certificates = []tls.Certificate{cert}
	srv := kit.Echo(opts)
	defer srv.Close()

	client := &tlssocket.Options{ServerName: "localhost"}
	client.RootCAs = ca.Pool()
	s := kit.Must(tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), client))
	defer s.Close()
	fmt.Println(s.Authorized())
}
