// Httpserver serves HTTP over Sockets. Its handlers know how each client came, and
// it ends well: those that are being served are served to their end.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

type socketKey struct{}

func main() {
	ca := kit.NewCA()
	opts := &tlssocket.ServerOptions{ALPNProtocols: []string{"h2", "http/1.1"}}
	opts.Certificates = []tls.Certificate{ca.Issue([]string{"localhost"})}
	srv := kit.Must(tlssocket.NewServer(opts))
	defer srv.Close()

	hs := &http.Server{
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, socketKey{}, tlssocket.Of(c))
		},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s := r.Context().Value(socketKey{}).(*tlssocket.Socket)
			fmt.Fprintln(w, r.Proto, s.Protocol(), s.ServerName())
		}),
	}
	l := kit.Must(net.Listen("tcp", "localhost:0"))
	served := make(chan error)
	go func() { served <- hs.Serve(srv.Listener(l)) }()

	visit(ca, l.Addr().String())

	// main waits for Shutdown: Serve returns as soon as it is called.
	kit.Check(hs.Shutdown(context.Background()))
	fmt.Println("over:", errors.Is(<-served, http.ErrServerClosed))
}

// visit is a client of net/http as it is.
func visit(ca *kit.CA, address string) {
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.Pool()},
		ForceAttemptHTTP2: true}
	defer tr.CloseIdleConnections()
	_, port, _ := net.SplitHostPort(address)
	r := kit.Must((&http.Client{Transport: tr}).Get("https://localhost:" + port))
	defer r.Body.Close()
	fmt.Print(string(kit.Must(io.ReadAll(r.Body))))
}
