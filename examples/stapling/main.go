// Stapling has a server that sends OCSP responses, always fresh, and a client that
// insists on them.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	xocsp "golang.org/x/crypto/ocsp"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
	"github.com/seed-435e3e10/tlssocket/ocsp"
)

func main() {
	ca := kit.NewCA()
	responder := httptest.NewServer(respond(ca))
	defer responder.Close()
	cert := ca.Issue([]string{"localhost"}, func(c *x509.Certificate) {
		c.OCSPServer = []string{responder.URL}
	})
	cert.Certificate = append(cert.Certificate, ca.Cert.Raw) // whom to ask about it

	stapler := kit.Must(ocsp.New(&ocsp.Options{WaitFirst: 10 * time.Second}))
	defer stapler.Close()
	opts := &tlssocket.ServerOptions{OCSP: stapler.Staple}
	opts.Certificates = []tls.Certificate{cert}
	srv := kit.Echo(opts)
	defer srv.Close()
	fmt.Println("stapled:", visit(srv, ca))

	opts = &tlssocket.ServerOptions{}
	opts.Certificates = []tls.Certificate{cert}
	bare := kit.Echo(opts)
	defer bare.Close()
	fmt.Println("missing:", errors.Is(visit(bare, ca), code.OCSPInvalidResponse))
}

func visit(srv *tlssocket.Server, ca *kit.CA) error {
	opts := &tlssocket.Options{ServerName: "localhost",
		OCSPPolicy: tlssocket.OCSPRequire}
	opts.RootCAs = ca.Pool()
	s, err := tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), opts)
	if err != nil {
		return err
	}
	return s.Close()
}

// respond is the responder that a CA has: all its certificates are good.
func respond(ca *kit.CA) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		der := kit.Must(base64.StdEncoding.DecodeString(r.URL.Path[1:]))
		request := kit.Must(xocsp.ParseRequest(der))
		now := time.Now()
		w.Write(kit.Must(xocsp.CreateResponse(ca.Cert, ca.Cert, xocsp.Response{
			Status: xocsp.Good, SerialNumber: request.SerialNumber,
			ThisUpdate: now.Add(-time.Minute), NextUpdate: now.Add(time.Hour),
		}, ca.Key)))
	}
}
