package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/trust"
)

func main() {
	srv := httptest.NewTLSServer(nil)
	defer srv.Close()
	t, err := trust.New(&trust.Options{})
	if err != nil {
		log.Fatal(err)
	}
	_, err = tls.Dial("tcp", srv.Listener.Addr().String(), &tls.Config{
		InsecureSkipVerify: true, // VerifyConnection verifies
		VerifyConnection:   t.VerifyHost("example.com"),
	})
	fmt.Println(errors.Is(err, code.DepthZeroSelfSignedCert),
		trust.CheckHost("example.com", srv.Certificate()))
}
