package trust_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// A client of plain crypto/tls that knows why it refuses a server.
func ExampleTrust_VerifyServer() {
	ca, err := os.ReadFile("ca.pem")
	if err != nil {
		log.Fatal(err)
	}
	t, err := trust.New(&trust.Options{CA: [][]byte{ca}})
	if err != nil {
		log.Fatal(err)
	}
	conn, err := tls.Dial("tcp", "example.com:443", &tls.Config{
		InsecureSkipVerify: true, // VerifyConnection is stricter
		VerifyConnection:   t.VerifyServer,
	})
	switch {
	case errors.Is(err, code.CertHasExpired):
		log.Fatal("tell them to renew it: ", err)
	case err != nil:
		log.Fatal(err)
	}
	defer conn.Close()
}

// A server of plain crypto/tls that asks its clients for certificates.
func ExampleTrust_RequireClientCert() {
	ca, err := os.ReadFile("clients-ca.pem")
	if err != nil {
		log.Fatal(err)
	}
	t, err := trust.New(&trust.Options{CA: [][]byte{ca}})
	if err != nil {
		log.Fatal(err)
	}
	srv := &http.Server{Addr: ":8443", TLSConfig: new(tls.Config)}
	t.RequireClientCert(srv.TLSConfig)
	log.Fatal(srv.ListenAndServeTLS("cert.pem", "key.pem"))
}

func ExampleCheckHost() {
	fmt.Println(trust.CheckHost("example.com", nil))
	// Output: Hostname/IP does not match certificate's altnames: Cert is empty
}
