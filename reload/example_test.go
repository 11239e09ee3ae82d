package reload_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/reload"
)

// examplePair writes a new certificate and its key.
func examplePair(cert, key string) {
	ca, err := pki.NewCA("example CA")
	if err != nil {
		log.Fatal(err)
	}
	leaf, err := ca.Issue([]string{"localhost"})
	if err != nil {
		log.Fatal(err)
	}
	for name, pem := range map[string][]byte{
		cert: leaf.CertPEM(), key: leaf.KeyPEM(),
	} {
		if err := os.WriteFile(name, pem, 0o600); err != nil {
			log.Fatal(err)
		}
	}
}

// A server that takes up a certificate which was renewed.
func Example() {
	dir, err := os.MkdirTemp("", "reload")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	cert, key := filepath.Join(dir, "server.pem"), filepath.Join(dir, "server.key")
	examplePair(cert, key)

	files, err := reload.New(&reload.Options{
		Cert: []string{cert}, Key: []string{key},
		Interval: 10 * time.Millisecond,
	})
	if err != nil {
		log.Fatal(err)
	}
	srv, err := tlssocket.NewServer(&tlssocket.ServerOptions{
		SecureContext: files.Context()})
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()
	ctx, stop := context.WithCancel(context.Background())
	renewed := make(chan struct{})
	done := make(chan error)
	go func() { // ends with ctx
		done <- files.Run(ctx, func(c *tlssocket.SecureContext) {
			srv.SetSecureContext(c)
			close(renewed)
		})
	}()

	examplePair(cert, key)
	<-renewed
	fmt.Println("the certificate is renewed")
	stop()
	fmt.Println(<-done)
	// Output:
	// the certificate is renewed
	// context canceled
}
