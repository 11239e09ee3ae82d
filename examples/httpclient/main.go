// Httpclient is an http.Client over Sockets. Its connections resume, and why a
// server is refused can be asked.
package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

func main() {
	ca := kit.NewCA()
	url, stop := serve(ca)
	defer stop()

	opts := &tlssocket.Options{Sessions: tlssocket.NewSessionCache(0)}
	opts.RootCAs = ca.Pool()
	dialer := &tlssocket.Dialer{ // reads certificates once
		NetDialer: &net.Dialer{Timeout: 30 * time.Second}, // handshake included
		Options:   opts,
	}
	tr := &http.Transport{DialTLSContext: dialer.DialContext,
		DisableKeepAlives: true} // so that the second is another connection
	for range 2 {
		r := kit.Must((&http.Client{Transport: tr}).Get(url))
		fmt.Println(r.Status, r.Header.Get("Resumed"))
		r.Body.Close()
	}

	stranger := &tlssocket.Dialer{} // trusts the CAs of the system
	tr = &http.Transport{DialTLSContext: stranger.DialContext}
	_, err := (&http.Client{Transport: tr}).Get(url)
	var refused *tls.CertificateVerificationError // what net/http says, too
	fmt.Println(errors.Is(err, code.UnableToVerifyLeafSignature),
		errors.As(err, &refused))
}

// serve starts a server of net/http as it is.
func serve(ca *kit.CA) (url string, stop func()) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Resumed", fmt.Sprint(r.TLS.DidResume))
		}))
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{
		ca.Issue([]string{"localhost"})}}
	srv.StartTLS()
	_, port, _ := net.SplitHostPort(srv.Listener.Addr().String())
	return "https://localhost:" + port, srv.Close
}
