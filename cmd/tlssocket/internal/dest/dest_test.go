package dest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, network, address, host, shown string }{
		{"example.com", "tcp", "example.com:443", "example.com", ""},
		{"example.com:8443", "tcp", "example.com:8443", "example.com", ""},
		{"example.com.:https", "tcp", "example.com.:443", "example.com.", ""},
		{"192.0.2.1", "tcp", "192.0.2.1:443", "192.0.2.1", ""},
		{"192.0.2.1:993", "tcp", "192.0.2.1:993", "192.0.2.1", ""},
		{"::1", "tcp", "[::1]:443", "::1", ""},
		{"[::1]", "tcp", "[::1]:443", "::1", ""},
		{"[::1]:8443", "tcp", "[::1]:8443", "::1", ""},
		{"fe80::1%eth0", "tcp", "[fe80::1%eth0]:443", "fe80::1%eth0", ""},
		{"[fe80::1%eth0]:8443", "tcp", "[fe80::1%eth0]:8443", "fe80::1%eth0", ""},
		{"https://example.com/a?b", "tcp", "example.com:443", "example.com",
			"https://example.com"},
		{"HTTPS://u:pw@example.com:8443/", "tcp", "example.com:8443",
			"example.com", "https://example.com:8443"},
		{"https://[::1]:8443", "tcp", "[::1]:8443", "::1", ""},
		{"imaps://mail.example", "tcp", "mail.example:993", "mail.example", ""},
		{"postgres://u:pw@db.example/a", "tcp", "db.example:5432", "db.example",
			"postgres://db.example"},
		{"unix:/run/a.sock", "unix", "/run/a.sock", "localhost", ""},
		{"/run/a.sock", "unix", "/run/a.sock", "localhost", ""},
		{"münchen.example", "tcp", "xn--mnchen-3ya.example:443",
			"xn--mnchen-3ya.example", ""},
		{"https://日本語。jp:8443/", "tcp", "xn--wgv71a119e.jp:8443",
			"xn--wgv71a119e.jp", "https://日本語。jp:8443"},
		{"fe80::1%ü", "tcp", "[fe80::1%ü]:443", "fe80::1%ü", ""},
	} {
		got, err := dest.Parse(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if c.shown == "" {
			c.shown = c.text
		}
		if got.Network != c.network || got.Address != c.address ||
			got.Host != c.host || got.Text != c.shown {
			t.Errorf("%s: %+v", c.text, got)
		}
	}
}

// Each error is a short line of what can be printed, and says no password.
func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "empty",
		":443":                              "not HOST:PORT",
		"localhost:":                        "not HOST:PORT",
		"localhost:65536":                   "neither a number from 1 to 65535",
		"localhost:0":                       "neither a number",
		"localhost:nosuch":                  `"nosuch" is neither`,
		"localhost:443/path":                "leave out the path",
		"two words:443":                     "characters",
		"ü_b.example:443":                   "international",
		"a.ü..example":                      "international",
		"\xff.ü":                            "international",
		"a:b:c":                             "not HOST:PORT",
		"[::1":                              "not HOST:PORT",
		"http://example.com/":               "use https://example.com",
		"gopher://example.com/":             "not a scheme with TLS",
		"https:///path":                     "has no host",
		"https://u:pw@a b/":                 "not a URL",
		"https://u:pw@:443/":                "has no host",
		"unix:":                             "no path",
		"\x1bJ:443":                         "characters",
		strings.Repeat("a", 300):            "300 bytes",
		"unix:/" + strings.Repeat("a", 200): "no path of a unix",
	} {
		_, err := dest.Parse(text)
		if err == nil {
			t.Errorf("%q is fine", text)
			continue
		}
		said := err.Error()
		if !strings.Contains(said, want) || strings.Contains(said, "pw") ||
			strings.ContainsAny(said, "\x1b\n") || len(said) > 300 {
			t.Errorf("%q: %q", text, said)
		}
	}
}

func TestReadList(t *testing.T) {
	list := "\ufeff# hosts\r\na.example\r\n\r\n  b.example:8443  # mail\r\n" +
		"A.example:443\n\tc.example\nnot a host\n" +
		strings.Repeat("x", 10_000) + "\nunix:/tmp/a\nd.example"
	all, bad, err := dest.ReadList(strings.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range dest.Unique(all) {
		got = append(got, one.Address)
	}
	want := []string{"a.example:443", "b.example:8443", "c.example:443",
		"/tmp/a", "d.example:443"}
	if !slices.Equal(got, want) {
		t.Errorf("the list has %q", got)
	}
	if len(bad) != 2 || bad[0].Line != 7 || bad[1].Line != 8 {
		t.Errorf("bad lines are %v", bad)
	}
}

// What is no list is not read to its end.
func TestNoList(t *testing.T) {
	if _, _, err := dest.ReadList(zeros{}); err == nil {
		t.Error("zeros are a list")
	}
	if _, _, err := dest.ReadList(endless{}); err == nil {
		t.Error("an endless list has an end")
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = "a\n"[i%2]
	}
	return len(p), nil
}
