// Command bench measures tlssocket beside plain crypto/tls and Node's tls, in
// one run: bulk data, small writes, requests, handshakes, resumption, idle
// connections, and up to 10,000 of them.
//
//	go run ./bench            all works; a quarter of an hour, or more
//	go run ./bench -quick     the same with little care; under a minute
//	go run ./bench -list      what there is
//
// Server and client are separate processes in every work, and the works of
// the stacks take turns. Progress goes to standard error, the tables to
// standard output; flags have JSON, pictures and docs/performance.md written.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/seed-435e3e10/tlssocket/bench/internal/actor"
)

func main() {
	actor.Enter()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt,
		syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
