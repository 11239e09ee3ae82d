package ocsp_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

// A server of net/http whose certificate always has a fresh response.
func ExampleStapler_GetCertificate() {
	cert, err := tls.LoadX509KeyPair("chain.pem", "key.pem") // with its issuer
	if err != nil {
		log.Fatal(err)
	}
	stapler, err := ocsp.New(&ocsp.Options{WaitFirst: 5 * time.Second})
	if err != nil {
		log.Fatal(err)
	}
	defer stapler.Close()
	srv := &http.Server{Addr: ":8443", TLSConfig: &tls.Config{
		GetCertificate: stapler.GetCertificate(cert)}}
	log.Fatal(srv.ListenAndServeTLS("", ""))
}

func ExampleParse() {
	_, err := ocsp.Parse([]byte{0x30, 3, 0x0a, 1, 3})
	fmt.Println(err)
	fmt.Println(errors.Is(err, code.OCSPInvalidResponse))
	// Output:
	// the OCSP responder has no answer: tryLater
	// true
}
