// Fleet has two servers that resume each other's clients. Here they share a store
// in memory; those of two machines share one of store/redis or store/nats.
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"sync"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
	"github.com/seed-435e3e10/tlssocket/fleet"
	"github.com/seed-435e3e10/tlssocket/store"
)

func main() {
	ca := kit.NewCA()
	cert := ca.Issue([]string{"localhost"})
	shared := store.Memory(0)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	one, two := instance(ctx, shared, cert), instance(ctx, shared, cert)
	defer one.Close()
	defer two.Close()

	opts := &tlssocket.Options{ServerName: "localhost",
		Sessions: tlssocket.NewSessionCache(0)} // by ServerName, not by address
	opts.RootCAs = ca.Pool()
	for _, srv := range []*tlssocket.Server{one, two, one} {
		s := kit.Must(tlssocket.Connect(ctx, "tcp", srv.Addr().String(), opts))
		fmt.Fprint(s, "hello")
		s.Read(make([]byte, 5)) // sessions come before the first bytes
		fmt.Println("resumed:", s.SessionReused())
		s.Close()
	}
}

// instance is a server of the fleet, as it runs on each machine.
func instance(ctx context.Context, shared store.Store,
	cert tls.Certificate) *tlssocket.Server {
	keys := kit.Must(fleet.New(&fleet.Options{Store: shared,
		Secret: []byte("the store does not know this")}))
	opts := &tlssocket.ServerOptions{}
	opts.Certificates = []tls.Certificate{cert}
	srv := &server{Server: kit.Echo(opts), keyed: make(chan struct{})}
	go keys.Run(ctx, srv) // ends with ctx
	<-srv.keyed
	return srv.Server
}

// server tells when it has the fleet's keys. A program that may issue some tickets
// of its own before that gives Run the tlssocket.Server itself.
type server struct {
	*tlssocket.Server
	once  sync.Once
	keyed chan struct{}
}

func (s *server) ReplaceTicketKeys(keys [][]byte) error {
	defer s.once.Do(func() { close(s.keyed) })
	return s.Server.ReplaceTicketKeys(keys)
}
