// Names has a certificate for each name that clients ask for. New tenants come
// while it runs.
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"sync"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

// tenants knows contexts by names. A real one has them in a database.
type tenants struct {
	mu       sync.Mutex
	contexts map[string]*tlssocket.SecureContext
}

func (t *tenants) add(name string, cert tls.Certificate) {
	context := kit.Must(tlssocket.NewSecureContext(&tlssocket.ContextOptions{
		Certificates: []tls.Certificate{cert}}))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.contexts[name] = context
}

// find is asked in each handshake and may take its time. A name that nobody has
// gets the server's own context.
func (t *tenants) find(_ context.Context, name string) (*tlssocket.SecureContext, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.contexts[name], nil
}

func main() {
	ca := kit.NewCA()
	all := &tenants{contexts: make(map[string]*tlssocket.SecureContext)}
	all.add("a.example", ca.Issue([]string{"a.example"}))
	opts := &tlssocket.ServerOptions{SNI: all.find}
	opts.Certificates = []tls.Certificate{ca.Issue([]string{"main.example", "b.example"})}
	srv := kit.Echo(opts)
	defer srv.Close()

	visit(srv, ca, "a.example")
	visit(srv, ca, "b.example")
	all.add("b.example", ca.Issue([]string{"b.example"}))
	visit(srv, ca, "b.example")
}

func visit(srv *tlssocket.Server, ca *kit.CA, name string) {
	opts := &tlssocket.Options{ServerName: name}
	opts.RootCAs = ca.Pool()
	s := kit.Must(tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), opts))
	defer s.Close()
	fmt.Println(name, "is", s.PeerCertificates()[0].Subject)
}
