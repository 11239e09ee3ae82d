package main

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
)

// Each rule lets in whom it names and nobody else; not a byte of others reaches
// the target.
func TestProxyRules(t *testing.T) {
	w, dir := files(t)
	reached := make(chan string, 10)
	at := target(t, func(conn *net.TCPConn) {
		all, _ := io.ReadAll(conn)
		reached <- string(all)
		conn.Write(all)
	})
	cert := w.client.Cert
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	for name, c := range map[string]struct {
		args []string
		ok   bool
	}{
		"no rule":   {nil, true},
		"cn":        {[]string{"-allow-cn", cert.Subject.CommonName}, true},
		"another":   {[]string{"-allow-cn", "x" + cert.Subject.CommonName}, false},
		"one of":    {[]string{"-allow-cn", "x", "-allow-cn", cert.Subject.CommonName}, true},
		"or":        {[]string{"-allow-uri", "spiffe://x", "-allow-cn", cert.Subject.CommonName}, true},
		"base64":    {[]string{"-allow-spki", base64.StdEncoding.EncodeToString(sum[:])}, true},
		"hex":       {[]string{"-allow-spki", strings.ToUpper(hex.EncodeToString(sum[:]))}, true},
		"other key": {[]string{"-allow-spki", strings.Repeat("00", 32)}, false},
		"dns":       {[]string{"-allow-dns", "somebody.else"}, false},
		"uri":       {[]string{"-allow-uri", "spiffe://x"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProxying(t, dir, at, serverArgs(append(c.args, "-ca",
				"DIR/ca.pem")...)...)
			conn := tls.Client(dialPlain(t, p.address), tlsConfig(w, w.client))
			got, _ := say(conn, name)
			r := receive(t, p.over)
			if c.ok != (got == name) || c.ok != (r.Code == "") ||
				!c.ok && r.Code != string(code.CertRejected) {
				t.Errorf("%q, %s", got, r.text())
			}
			if c.ok {
				receive(t, reached)
			}
			for what, config := range map[string]*tls.Config{
				"without":    tlsConfig(w, nil),
				"another CA": tlsConfig(w, w.foreign),
			} {
				conn := tls.Client(dialPlain(t, p.address), config)
				if got, _ := say(conn, what); got != "" {
					t.Errorf("%s: %q", what, got)
				}
				if r := receive(t, p.over); r.Code == "" {
					t.Errorf("%s: %s", what, r.text())
				}
			}
			select {
			case text := <-reached:
				t.Errorf("%q has reached the target", text)
			default:
			}
		})
	}
}

// DNS names and URIs are looked at, too; nothing is a pattern.
func TestAdmitNames(t *testing.T) {
	w, _ := files(t)
	chain := []*x509.Certificate{w.local.Cert}
	for _, name := range w.local.Cert.DNSNames {
		r := rules{dns: list{strings.ToUpper(name)}}
		if err := r.admit(t.Context(), chain); err != nil {
			t.Error(err)
		}
	}
	id, err := url.Parse("spiffe://x/y")
	if err != nil {
		t.Fatal(err)
	}
	named := []*x509.Certificate{{URIs: []*url.URL{id}}}
	if err := (&rules{uri: list{"spiffe://x/y"}}).admit(t.Context(), named); err != nil {
		t.Error(err)
	}
	if err := (&rules{uri: list{"spiffe://x/"}}).admit(t.Context(),
		named); !errors.Is(err, code.CertRejected) {
		t.Error(err)
	}
	if err := (&rules{dns: list{"*"}}).admit(t.Context(), chain); !errors.Is(err, code.CertRejected) {
		t.Error(err)
	}
}
