package tlssocket_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

func ExampleNewStapler() {
	ca, err := pki.NewCA("example CA")
	if err != nil {
		log.Fatal(err)
	}
	responder := ca.NewResponder(time.Hour)
	web := httptest.NewServer(responder)
	defer web.Close()
	leaf, err := ca.Issue([]string{"localhost"}, func(c *x509.Certificate) {
		c.OCSPServer = []string{web.URL}
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, status := range []int{ocsp.Good, ocsp.Revoked} {
		responder.Set(leaf.Cert, status)
		stapler, err := tlssocket.NewStapler(&tlssocket.StaplerOptions{
			WaitFirst: 10 * time.Second,
		})
		if err != nil {
			log.Fatal(err)
		}
		serverOpts := &tlssocket.ServerOptions{OCSP: stapler.Staple}
		serverOpts.Cert = [][]byte{leaf.CertPEM()}
		serverOpts.Key = [][]byte{leaf.KeyPEM()}
		serverOpts.CA = [][]byte{ca.PEM()} // the issuer, if Cert has it not
		srv := exampleEcho(serverOpts)

		opts := &tlssocket.Options{ServerName: "localhost",
			OCSPPolicy: tlssocket.OCSPRequire}
		opts.CA = [][]byte{ca.PEM()}
		s, err := tlssocket.Connect(context.Background(), "tcp",
			srv.Addr().String(), opts)
		fmt.Println(err == nil, errors.Is(err, code.CertRevoked))
		if err == nil {
			s.Close()
		}
		srv.Close()
		stapler.Close()
	}
	// Output:
	// true false
	// false true
}
