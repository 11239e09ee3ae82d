// Autocert gets certificates from an ACME CA, as from Let's Encrypt, and renews
// them. So that it can run anywhere, its cache has the certificate already.
package main

import (
	"bytes"
	"context"
	"fmt"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/examples/internal/kit"
)

func main() {
	ca := kit.NewCA()
	manager := &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		HostPolicy: autocert.HostWhitelist("www.example.com"),
		Cache:      issued(ca, "www.example.com"), // autocert.DirCache("/var/lib/…")
	}
	srv := kit.Echo(&tlssocket.ServerOptions{
		GetCertificate: manager.GetCertificate,
		// The CA asks by the protocol acme-tls/1 whether the name is ours.
		ALPNProtocols: []string{"echo", acme.ALPNProto},
	})
	defer srv.Close()

	opts := &tlssocket.Options{ServerName: "www.example.com",
		ALPNProtocols: []string{"echo"}}
	opts.RootCAs = ca.Pool()
	s := kit.Must(tlssocket.Connect(context.Background(), "tcp",
		srv.Addr().String(), opts))
	defer s.Close()
	fmt.Println(s.ServerName(), s.ALPNProtocol(), s.Authorized())
}

// cache is an autocert.Cache in memory.
type cache map[string][]byte

func (c cache) Get(_ context.Context, key string) ([]byte, error) {
	if data, ok := c[key]; ok {
		return data, nil
	}
	return nil, autocert.ErrCacheMiss
}

func (c cache) Put(context.Context, string, []byte) error { return nil }
func (c cache) Delete(context.Context, string) error      { return nil }

// issued is a cache as it is after a certificate was issued.
func issued(ca *kit.CA, name string) cache {
	cert, key := kit.Files(ca.Issue([]string{name}))
	return cache{name: bytes.Join([][]byte{key, cert}, nil)}
}
