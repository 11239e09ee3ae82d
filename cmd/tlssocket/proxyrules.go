package main

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"flag"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// rules say which clients may come in, of those whose certificate is trusted:
// who fulfils any of them. Without any rule all may.
type rules struct {
	cn, dns, uri, spki list
	keys               [][]byte // of spki, once check was called
}

func (r *rules) register(fs *flag.FlagSet) {
	fs.Var(&r.cn, "allow-cn", "let in clients with this common `NAME` (repeats)")
	fs.Func("allow-dns", "or with this DNS `NAME` (repeats)",
		func(s string) error {
			name, err := dest.ASCII(s)
			r.dns = append(r.dns, name)
			return err
		})
	fs.Var(&r.uri, "allow-uri", "or with this `URI`, as SPIFFE has them (repeats)")
	fs.Var(&r.spki, "allow-spki", "or with this key: `SHA256` of its SPKI, in\n"+
		"base64 or hexadecimal (repeats)")
}

func (r *rules) any() bool {
	return len(r.cn)+len(r.dns)+len(r.uri)+len(r.spki) > 0
}

// check refuses what no certificate can have.
func (r *rules) check() error {
	for flag, values := range map[string]list{"cn": r.cn, "dns": r.dns,
		"uri": r.uri} {
		if slices.Contains(values, "") {
			return badUsage("proxy", "-allow-%s has no value", flag)
		}
	}
	for _, text := range r.spki {
		sum, err := base64.StdEncoding.DecodeString(text)
		if h, bad := hex.DecodeString(strings.ReplaceAll(text, ":", "")); bad == nil {
			sum, err = h, nil
		}
		if err != nil || len(sum) != sha256.Size {
			return badUsage("proxy", "-allow-spki %s is no SHA-256, in base64 "+
				"or hexadecimal", text)
		}
		r.keys = append(r.keys, sum)
	}
	return nil
}

// admit is nil for a certificate that fulfils a rule: it is a hook of the
// library, chain being the verified one. Names are compared as they are, but for
// DNS, where case means nothing; there are no patterns.
func (r *rules) admit(_ context.Context, chain []*x509.Certificate) error {
	c := chain[0]
	sum := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	switch {
	case slices.Contains(r.cn, c.Subject.CommonName),
		slices.ContainsFunc(c.DNSNames, func(name string) bool {
			return slices.ContainsFunc(r.dns, func(allowed string) bool {
				return strings.EqualFold(name, allowed)
			})
		}),
		slices.ContainsFunc(r.keys, func(key []byte) bool {
			return string(key) == string(sum[:])
		}):
		return nil
	}
	for _, u := range c.URIs {
		if slices.Contains(r.uri, u.String()) {
			return nil
		}
	}
	return coded.New(code.CertRejected, "no -allow rule lets in %s, key %s",
		coded.Brief(visible(c.Subject.String()), maxNames),
		base64.StdEncoding.EncodeToString(sum[:]))
}
