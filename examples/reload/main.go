// Reload takes up a certificate that is renewed in its files, without a restart.
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
	"github.com/seed-435e3e10/tlssocket/reload"
)

func main() {
	ca := kit.NewCA()
	dir := kit.Must(os.MkdirTemp("", "reload"))
	defer os.RemoveAll(dir)
	cert, key := filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key")
	write(cert, key, ca.Issue([]string{"localhost", "old"}))

	files := kit.Must(reload.New(&reload.Options{
		Cert: []string{cert}, Key: []string{key},
		Interval: 10 * time.Millisecond, // 2 seconds unless set
	}))
	srv := kit.Echo(&tlssocket.ServerOptions{SecureContext: files.Context()})
	defer srv.Close()
	ctx, stop := context.WithCancel(context.Background())
	renewed, done := make(chan bool), make(chan error)
	go func() {
		done <- files.Run(ctx, func(c *tlssocket.SecureContext) {
			srv.SetSecureContext(c) // in a program of yours this alone
			renewed <- true
		})
	}()

	visit(srv, ca)
	write(cert, key, ca.Issue([]string{"localhost", "new"}))
	<-renewed
	visit(srv, ca)
	stop()
	fmt.Println(<-done)
}

func write(cert, key string, c tls.Certificate) {
	chain, private := kit.Files(c)
	kit.Check(os.WriteFile(cert, chain, 0o600))
	kit.Check(os.WriteFile(key, private, 0o600))
}

func visit(srv *tlssocket.Server, ca *kit.CA) {
	opts := &tlssocket.Options{ServerName: "localhost"}
	opts.RootCAs = ca.Pool()
	s := kit.Must(tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), opts))
	defer s.Close()
	fmt.Println(s.PeerCertificates()[0].DNSNames)
}
