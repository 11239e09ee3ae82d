package tlssocket_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
)

// kmsClient is the client of a key management service. This one has the key in
// memory; a real one sends the digest over the network.
type kmsClient struct{ key crypto.Signer }

func (c kmsClient) PublicKey() crypto.PublicKey { return c.key.Public() }

func (c kmsClient) Sign(digest []byte, hash crypto.Hash) ([]byte, error) {
	return c.key.Sign(rand.Reader, digest, hash)
}

// kmsKey makes a crypto.Signer of it: all that a certificate needs. The public
// key is asked for once.
type kmsKey struct {
	kms    kmsClient
	public crypto.PublicKey
}

func (k kmsKey) Public() crypto.PublicKey { return k.public }

func (k kmsKey) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) (
	[]byte, error) {
	return k.kms.Sign(digest, opts.HashFunc())
}

// A private key that never leaves a KMS, an HSM or a TPM serves through any
// crypto.Signer. A key of RSA must heed opts: *rsa.PSSOptions ask for PSS.
func ExampleContextOptions_certificates() {
	root, leaf := examplePKI()
	kms := kmsClient{leaf.Key}

	opts := &tlssocket.ServerOptions{}
	opts.Certificates = []tls.Certificate{{
		Certificate: [][]byte{leaf.Cert.Raw}, // and the intermediates, in DER
		PrivateKey:  kmsKey{kms, kms.PublicKey()},
	}}
	srv := exampleEcho(opts)
	defer srv.Close()

	pool := x509.NewCertPool()
	pool.AddCert(root.Cert)
	client := &tlssocket.Options{ServerName: "localhost"}
	client.RootCAs = pool
	s, err := tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), client)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	fmt.Println(s.Authorized(), s.PeerCertificates()[0].Subject)
	// Output: true CN=localhost
}

// A server lets those in whose certificates are of its CA, and whose names it
// knows. The code says which of the two a client failed.
func ExampleServerOptions_checkClientIdentity() {
	root, leaf := examplePKI()
	members := map[string]bool{"alice": true}

	opts := &tlssocket.ServerOptions{
		ClientAuth: tls.RequireAndVerifyClientCert,
		CheckClientIdentity: func(_ context.Context, chain []*x509.Certificate) error {
			if name := chain[0].Subject.CommonName; !members[name] {
				return errors.New(name + " is no member")
			}
			return nil
		},
	}
	opts.CA = [][]byte{root.PEM()}
	opts.Cert, opts.Key = [][]byte{leaf.CertPEM()}, [][]byte{leaf.KeyPEM()}
	srv := exampleEcho(opts)
	defer srv.Close()
	failed := make(chan error, 1)
	srv.Events().TLSClientError.On(func(e tlssocket.TLSClientErrorEvent) {
		failed <- e.Err
	})

	for _, name := range []string{"alice", "mallory"} {
		own, err := root.IssueClient(name)
		if err != nil {
			log.Fatal(err)
		}
		client := &tlssocket.Options{ServerName: "localhost"}
		client.CA = [][]byte{root.PEM()}
		client.Cert, client.Key = [][]byte{own.CertPEM()}, [][]byte{own.KeyPEM()}
		s, err := tlssocket.Connect(context.Background(), "tcp",
			srv.Addr().String(), client)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Fprint(s, "hello")
		s.CloseWrite()
		answer, err := io.ReadAll(s) // where a client of TLS 1.3 learns of it
		fmt.Printf("%s: %q, refused: %v\n", name, answer, err != nil)
		s.Close()
	}
	err := <-failed
	fmt.Println(errors.Is(err, code.CertRejected))
	// Output:
	// alice: "hello", refused: false
	// mallory: "", refused: true
	// true
}

// A client that is told of a new ECHConfigList tries again with it, once.
func ExampleOptions_eCHConfigList() {
	var address string
	var configList []byte // of the server's HTTPS record in DNS
	connect := func() (*tlssocket.Socket, error) {
		return tlssocket.Connect(context.Background(), "tcp", address,
			&tlssocket.Options{ECHConfigList: configList})
	}

	s, err := connect()
	var rejected *tls.ECHRejectionError
	if errors.As(err, &rejected) && rejected.RetryConfigList != nil {
		configList = rejected.RetryConfigList
		s, err = connect()
	}
	if err != nil {
		log.Print(err)
		return
	}
	defer s.Close()
	fmt.Println(s.ConnectionState().ECHAccepted)
}

// What others have as GetCertificate fits: autocert's Manager, certmagic's
// Config, an ocsp.Stapler's, or the certificate that a program keeps itself.
func ExampleServerOptions_getCertificate() {
	root, leaf := examplePKI()
	current, err := tls.X509KeyPair(leaf.CertPEM(), leaf.KeyPEM())
	if err != nil {
		log.Fatal(err)
	}

	srv := exampleEcho(&tlssocket.ServerOptions{
		// With autocert: manager.GetCertificate, and "acme-tls/1" among the
		// ALPNProtocols.
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return &current, nil
		},
	})
	defer srv.Close()

	client := &tlssocket.Options{ServerName: "localhost"}
	client.CA = [][]byte{root.PEM()}
	s, err := tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), client)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	fmt.Println(s.Authorized())
	// Output: true
}
