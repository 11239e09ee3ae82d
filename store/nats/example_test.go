package nats_test

import (
	"context"
	"log"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/store/nats"
)

func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	store, err := nats.Open(ctx, "nats://user:password@nats.example:4222")
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
}
