package testpair

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// Bubble is a place where time is what the test makes of it: see
// testing/synctest. Its connections are pipes, its certificates are of its
// own time.
type Bubble struct {
	*testing.T
	PKI *PKI
}

// InBubble runs f in a bubble.
func InBubble(t *testing.T, f func(b *Bubble)) {
	testtool.Bubble(t, func(t *testing.T) {
		ca, err := pki.NewCA("bubble CA")
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := ca.Issue([]string{"localhost"})
		if err != nil {
			t.Fatal(err)
		}
		f(&Bubble{t, &PKI{ca, leaf}})
	})
}

// Client returns options of a client that trusts the bubble's CA.
func (b *Bubble) Client() *tlssocket.Options {
	o := &tlssocket.Options{ServerName: "localhost"}
	o.CA = [][]byte{b.PKI.CA.PEM()}
	return o
}

// Server returns options of a server with the bubble's leaf.
func (b *Bubble) Server() *tlssocket.Options {
	o := &tlssocket.Options{IsServer: true, CompactRecords: testtool.Compact()}
	o.Cert = [][]byte{b.PKI.Leaf.CertPEM()}
	o.Key = [][]byte{b.PKI.Leaf.KeyPEM()}
	return o
}

// NewServer makes a server that listens nowhere, and the options of its
// sockets.
func (b *Bubble) NewServer(edit func(*tlssocket.ServerOptions)) (
	*tlssocket.Server, *tlssocket.Options) {
	b.Helper()
	o := &tlssocket.ServerOptions{ContextOptions: b.Server().ContextOptions,
		CompactRecords: testtool.Compact()}
	if edit != nil {
		edit(o)
	}
	srv, err := tlssocket.NewServer(o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { srv.Close() })
	return srv, &tlssocket.Options{IsServer: true, Server: srv}
}
