package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/trust"
)

// chainOf issues a certificate, and returns it with its CA's.
func chainOf(t *testing.T, hosts []string,
	mods ...func(*x509.Certificate)) []*x509.Certificate {
	t.Helper()
	ca, err := pki.NewCA("Test CA")
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := ca.Issue(hosts, mods...)
	if err != nil {
		t.Fatal(err)
	}
	return []*x509.Certificate{leaf.Cert, ca.Cert}
}

// in2020 is the time of a certificate that has expired.
func in2020(c *x509.Certificate) {
	c.NotBefore = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	c.NotAfter = c.NotBefore.AddDate(1, 0, 0)
}

func TestCertificateText(t *testing.T) {
	const valid = ", issued by Test CA, valid Jan 1 2020 – Jan 1 2021"
	for _, c := range []struct {
		hosts []string
		mod   func(*x509.Certificate)
		want  string
	}{
		{[]string{"localhost"}, in2020, "certificate CN=localhost" + valid},
		{[]string{"a.test", "127.0.0.1"}, in2020,
			"certificate CN=a.test (DNS:a.test, IP Address:127.0.0.1)" +
				valid},
		{[]string{"a.test"}, func(c *x509.Certificate) {
			in2020(c)
			c.Subject.CommonName = ""
		}, "certificate without a subject (DNS:a.test)" + valid},
		{[]string{"127.0.0.1"}, func(c *x509.Certificate) {
			in2020(c)
			c.Subject.CommonName = "\x1b[2J\n\u202e"
			c.IPAddresses = nil
		}, `certificate CN=\x1b[2J\n\u202e` + valid},
	} {
		got := newCertificate(chainOf(t, c.hosts, c.mod)...).text()
		if got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	many := strings.Fields(strings.Repeat("name.test ", 100))
	got := newCertificate(chainOf(t, many, in2020)...).text()
	if len(got) > 400 || !strings.Contains(got, "…)") {
		t.Errorf("a line of %d bytes: %s", len(got), got)
	}
}

// Programs get what Node has, but no certificate in bytes.
func TestCertificateAsJSON(t *testing.T) {
	chain := chainOf(t, []string{"localhost"}, in2020)
	data, err := json.Marshal(newCertificate(chain...))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	issuer, _ := got["issuerCertificate"].(map[string]any)
	name, _ := issuer["subject"].(map[string]any)
	if name["CN"] != "Test CA" || got["subjectaltname"] != "DNS:localhost" ||
		got["valid_to"] != "Jan  1 00:00:00 2021 GMT" {
		t.Errorf("the certificate is %s", data)
	}
	for _, hidden := range []string{`"raw"`, `"pubkey"`, `"Certificate`} {
		if bytes.Contains(data, []byte(hidden)) {
			t.Errorf("%s is in %s", hidden, data)
		}
	}
}

// An error about certificates shows them, and tells which one is meant.
func TestErrorsShowCertificates(t *testing.T) {
	chain := chainOf(t, []string{"localhost"}, in2020)
	for _, c := range []struct {
		err        *trust.Error
		peer, more bool
	}{
		{&trust.Error{}, false, false},
		{&trust.Error{Certificate: chain[0]}, true, false},
		{&trust.Error{Chain: chain}, true, false},
		{&trust.Error{Certificate: chain[0], Chain: chain},
			true, false},
		{&trust.Error{Certificate: chain[1], Chain: chain},
			true, true},
	} {
		r := failureRecord(header{"client", 1, "error"}, c.err)
		text := strings.Join(r.details(), "\n")
		if (r.PeerCertificate != nil) != c.peer || (r.Fault != nil) != c.more {
			t.Errorf("the record is %+v", r)
		}
		if strings.Contains(text, "CN=localhost") != c.peer || c.more !=
			strings.Contains(text, "at fault: certificate CN=Test CA, "+
				"issued by itself") {
			t.Errorf("the lines are %s", text)
		}
	}
}
