package tlssocket_test

import (
	"context"
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

// exampleWeb runs an http.Server over a listener of a server of ours. Its
// handler says what the Socket of the request has agreed on.
func exampleWeb(cert, key []byte) (url string, stop func()) {
	opts := &tlssocket.ServerOptions{ALPNProtocols: []string{"http/1.1"}}
	opts.Cert, opts.Key = [][]byte{cert}, [][]byte{key}
	srv, err := tlssocket.NewServer(opts)
	if err != nil {
		log.Fatal(err)
	}
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		log.Fatal(err)
	}
	type socketKey struct{}
	hs := &http.Server{
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, socketKey{}, tlssocket.Of(c))
		},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s := r.Context().Value(socketKey{}).(*tlssocket.Socket)
			fmt.Fprintln(w, s.Protocol(), s.ALPNProtocol())
		}),
	}
	go hs.Serve(srv.Sockets(l)) // ends with hs.Shutdown or hs.Close
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return "https://localhost:" + port, func() {
		hs.Close()
		srv.Close()
	}
}

// An http.Server over Sockets, and an http.Transport that dials them.
func ExampleDialer() {
	ca, cert, key := exampleCerts()
	url, stop := exampleWeb(cert, key)
	defer stop()

	opts := &tlssocket.Options{ALPNProtocols: []string{"http/1.1"},
		Sessions: tlssocket.NewSessionCache(0)} // connections resume
	opts.CA = [][]byte{ca}
	dialer := &tlssocket.Dialer{
		NetDialer: &net.Dialer{Timeout: time.Minute}, // handshake included
		Options:   opts,
	}
	client := &http.Client{Transport: &http.Transport{
		DialTLSContext: dialer.DialContext}}
	r, err := client.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	defer r.Body.Close()
	body, _ := io.ReadAll(r.Body)
	fmt.Print(string(body))

	trustsOthers := &tlssocket.Dialer{Options: &tlssocket.Options{
		ALPNProtocols: []string{"http/1.1"}}}
	client = &http.Client{Transport: &http.Transport{
		DialTLSContext: trustsOthers.DialContext}}
	_, err = client.Get(url)
	var refused *tls.CertificateVerificationError
	fmt.Println(errors.Is(err, code.UnableToVerifyLeafSignature),
		errors.As(err, &refused))
	// Output:
	// TLSv1.3 http/1.1
	// true true
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
