package main

import (
	"context"
	"fmt"
	"log"
	"net"

	"github.com/seed-435e3e10/tlssocket/store/redis"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	l.Close() // so that nobody answers there
	_, err = redis.Open(context.Background(), "redis://"+l.Addr().String())
	fmt.Println(err != nil)
}
