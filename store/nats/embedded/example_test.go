package embedded_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/store/nats/embedded"
)

// One process of a fleet has the server; the others open nats://host:4222 with
// package nats.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	store, err := embedded.Open(ctx, "nats+embedded://127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	options := &tlssocket.ServerOptions{Sessions: store}
	options.TicketKeys = make([]byte, 48) // the fleet's: random, and secret
	server, err := tlssocket.NewServer(options)
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	fmt.Println(len(server.TicketKeys()), "bytes to share")
	// Output: 48 bytes to share
}
