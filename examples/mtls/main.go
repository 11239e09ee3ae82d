// Mtls lets those clients in whose certificates are of its CA and whose names it
// knows. Codes say which of the two one has failed.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

var members = map[string]bool{"alice": true}

func main() {
	ca, foreign := kit.NewCA(), kit.NewCA()
	opts := &tlssocket.ServerOptions{
		ClientAuth: tls.RequireAndVerifyClientCert,
		CheckClientIdentity: func(_ context.Context, chain []*x509.Certificate) error {
			if name := chain[0].Subject.CommonName; !members[name] {
				return errors.New(name + " is not a member")
			}
			return nil
		},
	}
	opts.RootCAs = ca.Pool()
	opts.Certificates = []tls.Certificate{ca.Issue([]string{"localhost"})}
	srv := kit.Echo(opts)
	defer srv.Close()
	failed := make(chan error, 1)
	srv.Events().TLSClientError.On(func(e tlssocket.TLSClientErrorEvent) {
		failed <- e.Err
	})

	visit(srv, ca, ca.Issue([]string{"alice"}))
	visit(srv, ca, ca.Issue([]string{"mallory"}))
	fmt.Println("not a member:", errors.Is(<-failed, code.CertRejected))
	visit(srv, ca, foreign.Issue([]string{"alice"}))
	fmt.Println("not of our CA:", errors.Is(<-failed, code.UnableToVerifyLeafSignature))
	visit(srv, ca, tls.Certificate{})
	fmt.Println("no certificate:",
		errors.Is(<-failed, code.SSLPeerDidNotReturnCertificate))
}

func visit(srv *tlssocket.Server, ca *kit.CA, own tls.Certificate) {
	opts := &tlssocket.Options{ServerName: "localhost",
		// Sent whatever CAs the server names, which opts.Certificates are not.
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return &own, nil
		}}
	opts.RootCAs = ca.Pool()
	s := kit.Must(tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), opts))
	defer s.Close()
	fmt.Fprint(s, "hello")
	s.CloseWrite()
	answer, err := io.ReadAll(s) // where a client of TLS 1.3 learns that it is refused
	fmt.Printf("%q, refused: %v\n", answer, err != nil)
}
