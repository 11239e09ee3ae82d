package redis_test

import (
	"context"
	"log"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/store/redis"
)

func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	store, err := redis.Open(ctx, "rediss://:password@redis.example:6379/0")
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
	if err := server.Listen(ctx, "tcp", ":443"); err != nil {
		log.Fatal(err)
	}
}
