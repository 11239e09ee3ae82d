package tlssocket_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
)

// An http.Client over Sockets; examples/httpclient runs one.
func ExampleDialer() {
	dialer := &tlssocket.Dialer{
		NetDialer: &net.Dialer{Timeout: time.Minute}, // handshake included
		Options: &tlssocket.Options{
			Sessions: tlssocket.NewSessionCache(0)}, // connections resume
	}
	client := &http.Client{Transport: &http.Transport{
		DialTLSContext: dialer.DialContext}}
	r, err := client.Get("https://example.com/")
	if errors.Is(err, code.CertHasExpired) {
		log.Print("tell them to renew it: ", err)
		return
	}
	if err != nil {
		log.Print(err)
		return
	}
	defer r.Body.Close()
	io.Copy(io.Discard, r.Body)
}

// For code that takes a *tls.Config: both sides have ours here, and crypto/tls
// does the rest.
func ExampleServer_TLSConfig() {
	ca, cert, key := exampleCerts()
	opts := &tlssocket.ServerOptions{ALPNProtocols: []string{"echo"}}
	opts.Cert, opts.Key = [][]byte{cert}, [][]byte{key}
	srv, err := tlssocket.NewServer(opts)
	if err != nil {
		log.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", srv.TLSConfig())
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	go func() { // ends with l
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { // ends with the connection
				defer conn.Close()
				io.Copy(conn, conn)
			}()
		}
	}()

	secure, err := tlssocket.NewSecureContext(&tlssocket.ContextOptions{
		CA: [][]byte{ca}})
	if err != nil {
		log.Fatal(err)
	}
	conn, err := tls.Dial("tcp", l.Addr().String(),
		secure.TLSConfig("localhost", "echo"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	fmt.Println(conn.ConnectionState().NegotiatedProtocol)

	_, err = tls.Dial("tcp", l.Addr().String(), secure.TLSConfig("other.example"))
	fmt.Println(errors.Is(err, code.TLSCertAltNameInvalid))
	// Output:
	// echo
	// true
}
