package testpair

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// NewServer makes a server with the shared leaf, unless edit changes that. It is
// closed with the test.
func NewServer(t testing.TB, edit func(*tlssocket.ServerOptions)) *tlssocket.Server {
	t.Helper()
	o := &tlssocket.ServerOptions{CompactRecords: testtool.Compact()}
	o.Cert = [][]byte{Certs(t).Leaf.CertPEM()}
	o.Key = [][]byte{Certs(t).Leaf.KeyPEM()}
	if edit != nil {
		edit(o)
	}
	srv, err := tlssocket.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	return srv
}
