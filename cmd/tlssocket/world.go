package main

import (
	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

// world has the certificates of the demonstration.
type world struct {
	ca, otherCA *pki.CA

	local   *pki.Leaf // localhost and 127.0.0.1
	api     *pki.Leaf // api.example.test
	apps    *pki.Leaf // *.apps.example.test
	alone   *pki.Leaf // for localhost, signed by itself
	client  *pki.Leaf
	foreign *pki.Leaf // a client of the other CA

	crl []byte // revokes local
}

// The statuses of a certificate (RFC 6960, section 4.2.1).
const ocspGood, ocspRevoked = 0, 1

func newWorld() (*world, error) {
	w := new(world)
	var err error
	for _, ca := range []struct {
		to   **pki.CA
		name string
	}{{&w.ca, "demo CA"}, {&w.otherCA, "another CA"}} {
		if *ca.to, err = pki.NewCA(ca.name); err != nil {
			return nil, err
		}
	}
	for _, leaf := range []struct {
		to   **pki.Leaf
		make func() (*pki.Leaf, error)
	}{
		{&w.local, issue(w.ca, "localhost", "127.0.0.1")},
		{&w.api, issue(w.ca, "api.example.test")},
		{&w.apps, issue(w.ca, "*.apps.example.test")},
		{&w.alone, func() (*pki.Leaf, error) {
			return pki.SelfSigned([]string{"localhost"})
		}},
		{&w.client, issueClient(w.ca, "alice")},
		{&w.foreign, issueClient(w.otherCA, "mallory")},
	} {
		if *leaf.to, err = leaf.make(); err != nil {
			return nil, err
		}
	}
	w.crl, err = w.ca.CRL(w.local.Cert)
	return w, err
}

func issue(ca *pki.CA, hosts ...string) func() (*pki.Leaf, error) {
	return func() (*pki.Leaf, error) { return ca.Issue(hosts) }
}

func issueClient(ca *pki.CA, name string) func() (*pki.Leaf, error) {
	return func() (*pki.Leaf, error) { return ca.IssueClient(name) }
}

// holder returns context options with a leaf's certificate and key. They
// trust the demonstration's CA.
func (w *world) holder(leaf *pki.Leaf) tlssocket.ContextOptions {
	return tlssocket.ContextOptions{
		CA:   [][]byte{w.ca.PEM()},
		Cert: [][]byte{leaf.CertPEM()},
		Key:  [][]byte{leaf.KeyPEM()},
	}
}

// serverOptions are those of a server with a leaf.
func (w *world) serverOptions(leaf *pki.Leaf) *tlssocket.ServerOptions {
	return &tlssocket.ServerOptions{ContextOptions: w.holder(leaf)}
}

// visitor are the options of a client that asks for a name and trusts the
// demonstration's CA.
func (w *world) visitor(name string) tlssocket.Options {
	return tlssocket.Options{
		ServerName:     name,
		ContextOptions: tlssocket.ContextOptions{CA: [][]byte{w.ca.PEM()}},
	}
}

// identified is visitor with a client certificate.
func (w *world) identified(leaf *pki.Leaf) tlssocket.Options {
	o := w.visitor("localhost")
	o.ContextOptions = w.holder(leaf)
	return o
}
