package main

import (
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
)

// material is what serve has from its files, checked.
type material struct {
	context  tlssocket.ContextOptions // without ticket keys
	contexts map[string]*tlssocket.SecureContext
	keys     []byte // of -ticket-keys; nil without
	staple   []byte // of -ocsp FILE; nil without
}

// fileNames lists the files of the flags.
func (f *serveFlags) fileNames() []string {
	authorities, _ := f.authorities() // who reads them tells what is wrong
	names := slices.Concat(authorities, f.crl, f.cert, f.key, f.pfx)
	for _, value := range f.sni {
		if _, cert, key, ok := splitSNI(value); ok {
			names = append(names, cert, key)
		}
	}
	for _, name := range []string{f.stapleFile(), f.ticketKeys} {
		if name != "" {
			names = append(names, name)
		}
	}
	if name, ok := f.phraseFile(); ok {
		names = append(names, name)
	}
	return names
}

// material reads the files. Without a certificate among them it takes that of
// the development CA, always the same.
func (f *serveFlags) material() (*material, error) {
	m := new(material)
	var err error
	if m.context, err = f.load("serve"); err != nil {
		return nil, err
	}
	m.context.SessionTimeout = f.sessionTimeout
	if m.contexts, err = f.contexts(m.context); err != nil {
		return nil, err
	}
	if m.keys, err = f.optional("ticket-keys", f.ticketKeys,
		checkKeys); err != nil {
		return nil, err
	}
	if m.staple, err = f.optional("ocsp", f.stapleFile(),
		checkDER); err != nil {
		return nil, err
	}
	if f.ownCert() {
		return m, nil
	}
	leaf, err := f.developmentLeaf()
	if err != nil {
		return nil, err
	}
	m.context.Cert = append(m.context.Cert, leaf.CertPEM())
	m.context.Key = append(m.context.Key, leaf.KeyPEM())
	return m, nil
}

// optional reads the file of a flag that need not be there.
func (f *serveFlags) optional(flag, name string, check func([]byte) error) (
	[]byte, error) {
	if name == "" {
		return nil, nil
	}
	data, err := f.read(name)
	if err == nil {
		err = check(data)
	}
	if err != nil {
		return nil, &inputError{"-" + flag + " " + name, err}
	}
	return data, nil
}

func checkKeys(data []byte) error {
	if len(data) == 48 {
		return nil
	}
	return badContent("has %d bytes, not 48", len(data))
}

// checkDER makes sure of one sequence, which an OCSP response is (RFC 6960,
// section 4.2.1). It may be expired or of another server: tests need that.
func checkDER(data []byte) error {
	var v asn1.RawValue
	rest, err := asn1.Unmarshal(data, &v)
	if err != nil || len(rest) > 0 || v.Tag != asn1.TagSequence {
		return badContent("not an OCSP response in DER")
	}
	return nil
}

func badContent(format string, args ...any) error {
	return &tlssocket.Error{Code: code.InvalidArgValue,
		Err: fmt.Errorf(format, args...)}
}

// splitSNI takes a value of -sni apart.
func splitSNI(value string) (host, cert, key string, ok bool) {
	host, files, _ := strings.Cut(value, "=")
	cert, key, _ = strings.Cut(files, ",")
	host, err := dest.ASCII(host)
	return host, cert, key, err == nil && host != "" && cert != "" && key != ""
}

// contexts makes the contexts of -sni. They trust whom the server trusts.
func (f *serveFlags) contexts(base tlssocket.ContextOptions) (
	map[string]*tlssocket.SecureContext, error) {
	all := make(map[string]*tlssocket.SecureContext)
	for _, value := range f.sni {
		host, cert, key, ok := splitSNI(value)
		if !ok {
			return nil, badUsage("serve", "-sni %q is not HOST=CERT,KEY",
				value)
		}
		o := base
		var err error
		if o.Cert, err = f.oneFile("cert", value, cert); err != nil {
			return nil, err
		}
		if o.Key, err = f.oneFile("key", value, key); err != nil {
			return nil, err
		}
		o.PFX = nil
		all[host], err = tlssocket.NewSecureContext(&o)
		if err != nil {
			return nil, &inputError{"-sni " + value, err}
		}
	}
	return all, nil
}

// developmentLeaf returns the certificate for those who have none. It makes
// it, and its CA, when it is asked first.
func (f *serveFlags) developmentLeaf() (*pki.Leaf, error) {
	if f.leaf != nil {
		return f.leaf, nil
	}
	host, err := splitHost(f.listen)
	if err != nil {
		return nil, err
	}
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	if host != "" && !slices.Contains(hosts, host) {
		hosts = append(hosts, host)
	}
	ca, err := pki.NewCA("tlssocket development CA")
	if err != nil {
		return nil, err
	}
	if f.leaf, err = ca.Issue(hosts); err != nil || f.writeCA == "" {
		return f.leaf, err
	}
	if err := writeFile(f.writeCA, ca.PEM(), 0o644); err != nil {
		return nil, &outputError{"-write-ca " + f.writeCA, err}
	}
	return f.leaf, nil
}
