package fleet_test

import (
	"context"
	"crypto/tls"
	"log"
	"net/http"
	"os"

	"github.com/seed-435e3e10/tlssocket/fleet"
	"github.com/seed-435e3e10/tlssocket/store"
)

// Servers of plain crypto/tls that resume each other's clients.
func ExampleConfig() {
	shared := store.Memory(0) // in a real fleet, store/redis or store/nats
	keys, err := fleet.New(&fleet.Options{Store: shared,
		Secret: []byte(os.Getenv("FLEET_SECRET"))})
	if err != nil {
		log.Fatal(err)
	}
	srv := &http.Server{Addr: ":8443", TLSConfig: new(tls.Config)}
	go keys.Run(context.Background(), fleet.Config(srv.TLSConfig))
	log.Fatal(srv.ListenAndServeTLS("cert.pem", "key.pem"))
}
