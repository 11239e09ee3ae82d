package cipherlist_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/cipherlist"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

const (
	aes128GCM = tls.TLS_AES_128_GCM_SHA256
	aes256GCM = tls.TLS_AES_256_GCM_SHA384
	chacha20  = tls.TLS_CHACHA20_POLY1305_SHA256
	rsa128    = tls.TLS_RSA_WITH_AES_128_CBC_SHA
	rsa256    = tls.TLS_RSA_WITH_AES_256_CBC_SHA
)

func codeOf(err error) string {
	var e *coded.Error
	if errors.As(err, &e) {
		return string(e.Code)
	}
	if err != nil {
		return "not a *coded.Error"
	}
	return ""
}

// TestParseLikeNode has the lists on which Node's own splitting matters. The
// expectations are what tls.createSecureContext of Node 20 made of them.
func TestParseLikeNode(t *testing.T) {
	ids := func(ids ...uint16) []uint16 { return ids }
	for _, tc := range []struct {
		list   string
		suites []uint16
		tls13  []uint16
		level  int
	}{
		{"AES128-SHA", ids(rsa128), nil, -1},
		{"::AES128-SHA:", ids(rsa128), nil, -1},
		{"TLS_AES_128_GCM_SHA256", nil, ids(aes128GCM), -1},
		{"TLS_AES_128_GCM_SHA256 ", nil, ids(aes128GCM), -1},
		{"TLS_CHACHA20_POLY1305_SHA256:AES256-SHA:TLS_AES_256_GCM_SHA384",
			ids(rsa256), ids(chacha20, aes256GCM), -1},
		{"TLS_AES_128_GCM_SHA256:TLS_AES_128_GCM_SHA256:TLS_FOO",
			nil, ids(aes128GCM), -1},
		{"TLS_AES_128_GCM_SHA256:!TLS_AES_256_GCM_SHA384:AES128-SHA",
			ids(rsa128), ids(aes128GCM), -1},
		{"TLS_AES_128_CCM_SHA256:TLS_AES_256_GCM_SHA384", nil,
			ids(aes256GCM), -1},
		// Rules see only what is between colons and does not begin with TLS_.
		{"AES128-SHA TLS_AES_128_GCM_SHA256", ids(rsa128), nil, -1},
		{" TLS_AES_128_GCM_SHA256:AES128-SHA", ids(rsa128), nil, -1},
		{"+TLS_AES_128_GCM_SHA256:AES128-SHA", ids(rsa128), nil, -1},
		{"TLS_AES_128_GCM_SHA256:SUITEB192",
			ids(tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384), ids(aes128GCM), -1},
		{":SUITEB192", ids(tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384), nil, -1},
		// IANA's names of older suites come first, next to TLS 1.3 ones.
		{"TLS_AES_128_GCM_SHA256:TLS_RSA_WITH_AES_128_CBC_SHA:AES256-SHA",
			ids(rsa128, rsa256), ids(aes128GCM), -1},
		{"TLS_AES_128_GCM_SHA256:TLS_RSA_WITH_AES_128_CBC_SHA", nil,
			ids(aes128GCM), -1},
		{"TLS_AES_128_GCM_SHA256:TLS_RSA_WITH_RC4_128_SHA:AES128-SHA",
			ids(rsa128), ids(aes128GCM), -1},
		{"AES128-SHA@SECLEVEL=0:TLS_AES_128_GCM_SHA256", ids(rsa128),
			ids(aes128GCM), 0},
		{"@SECLEVEL=2:AES128-SHA:@SECLEVEL=1", ids(rsa128), nil, 1},
	} {
		got, err := cipherlist.Parse(tc.list)
		if err != nil {
			t.Errorf("Parse(%q): %v", tc.list, err)
			continue
		}
		if !slices.Equal(got.Suites, tc.suites) ||
			!slices.Equal(got.TLS13, tc.tls13) ||
			(got.TLS13 == nil) != (tc.tls13 == nil) || got.SecLevel != tc.level {
			t.Errorf("Parse(%q) = %x %x %d, want %x %x %d", tc.list, got.Suites,
				got.TLS13, got.SecLevel, tc.suites, tc.tls13, tc.level)
		}
	}
}

func TestParseErrors(t *testing.T) {
	const (
		match       = "ERR_SSL_NO_CIPHER_MATCH"
		command     = "ERR_SSL_INVALID_COMMAND"
		argument    = "ERR_INVALID_ARG_VALUE"
		unsupported = "ERR_TLS_UNSUPPORTED"
	)
	for _, tc := range []struct{ list, code, text string }{
		{"foo", match, `no cipher matches "foo"`},
		{"foo:bar:!baz", match, `no cipher matches "foo", "bar"`},
		{"a:b:c:d:e:f", match, `"d" and 2 more`},
		{"HIGH:!ALL:!foo", match, `"HIGH:!ALL:!foo" leaves no cipher`},
		{"\x00\xff:$", command, `"\x00\xff"`},
		{"HIGH:AES+:RSA", command, `"AES+" is not`},
		{"@SECLEVEL=6:HIGH", command, `"@SECLEVEL=6"`},
		{"HIGH:@SECLEVEL=10", command, `"@SECLEVEL=10"`},
		{strings.Repeat("x", 1<<16), match, `xxx"...`},
		{":", argument, `":" names no cipher`},
		{"::::", argument, "options.ciphers"},
		{"TLS_FOO", match, `no TLS 1.3 suite matches "TLS_FOO"`},
		{"TLS_FOO:AES128-SHA", match, "TLS_FOO"},
		{"!TLS_AES_128_GCM_SHA256:HIGH", match, "!TLS_AES_128_GCM_SHA256"},
		{"TLS_AES_128_GCM_SHA256:foo", match, `"foo"`},
		{"TLS_AES_128_GCM_SHA256:@SECLEVEL=0", match, "@SECLEVEL=0"},
		{"TLS_AES_128_GCM_SHA256,AES128-SHA", match, "AES128-SHA"},
		{"tls_aes_128_gcm_sha256", match, "tls_aes_128_gcm_sha256"},
		{"TLS_RSA_WITH_AES_128_CBC_SHA:AES256-SHA", match,
			"OpenSSL's name for it is AES128-SHA"},
		{"TLS_RSA_WITH_RC4_128_SHA", match, "TLS_RSA_WITH_RC4_128_SHA"},
		{"DES-CBC3-SHA:RC4-SHA", match, `"DES-CBC3-SHA", "RC4-SHA"`},
		{"TLS_AES_128_CCM_SHA256:AES128-SHA", unsupported, "AES-CCM"},
		{"AES128-CCM", unsupported, "does not have AES128-CCM: it has no AES-CCM"},
		{"DHE-RSA-AES128-GCM-SHA256", unsupported,
			"DHE-RSA-AES128-GCM-SHA256: it has no finite-field Diffie-Hellman"},
		{"PSK:SRP", unsupported, "more: it has no pre-shared keys, no SRP"},
		{"kPSK+AES", unsupported, "no pre-shared keys"},
		{"ADH", unsupported, "anonymous"},
		{"NULL-SHA", unsupported, "without encryption"},
		{"CAMELLIA128-SHA", unsupported, "Camellia"},
		{"ARIA128-GCM-SHA256", unsupported, "ARIA"},
		{"ECDHE-RSA-AES256-SHA384:AES256-SHA256", unsupported, "HMAC-SHA-2"},
		{"TLS_AES_128_GCM_SHA256:AES128-CCM", unsupported, "AES128-CCM"},
	} {
		list, err := cipherlist.Parse(tc.list)
		if codeOf(err) != tc.code || list != nil ||
			!strings.Contains(fmt.Sprint(err), tc.text) ||
			!strings.Contains(fmt.Sprint(err), "ciphers") {
			t.Errorf("Parse(%.80q) = %v, %q %v, want %q %s",
				tc.list, list, codeOf(err), err, tc.code, tc.text)
		}
		if err != nil && len(err.Error()) > 600 {
			t.Errorf("Parse(%.80q): an error of %d bytes",
				tc.list, len(err.Error()))
		}
	}
}

func TestParseEmptyIsDefault(t *testing.T) {
	got, err := cipherlist.Parse("")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Suites, cipherlist.Default()) || got.SecLevel != -1 ||
		!slices.Equal(got.TLS13, []uint16{aes256GCM, chacha20, aes128GCM}) {
		t.Errorf("Parse(\"\") = %x", got)
	}
	got.TLS13[0] = 0
	if again, _ := cipherlist.Parse(""); again.TLS13[0] == 0 {
		t.Error("results share memory")
	}
}

// TestDefault holds Default against what crypto/tls calls secure.
func TestDefault(t *testing.T) {
	var want []uint16
	for _, c := range tls.CipherSuites() {
		if slices.Contains(c.SupportedVersions, tls.VersionTLS12) {
			want = append(want, c.ID)
		}
	}
	got := cipherlist.Default()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("Default = %x, want %x", got, want)
	}
}

// TestLookup finds each suite of crypto/tls, and nothing else.
func TestLookup(t *testing.T) {
	known := map[uint16]string{}
	for _, c := range slices.Concat(tls.CipherSuites(),
		tls.InsecureCipherSuites()) {
		known[c.ID] = c.Name
	}
	for id := range uint16(0xFFFF) {
		info, ok := cipherlist.Lookup(id)
		if name, want := known[id]; ok != want || info.StandardName != name {
			t.Errorf("Lookup(%#04x) = %+v, %v; crypto/tls: %q",
				id, info, ok, name)
		}
		if ok && (info.ID != id || info.Name == "" || info.Version == "") {
			t.Errorf("Lookup(%#04x) = %+v", id, info)
		}
	}
	for id, want := range map[uint16]string{
		tls.TLS_RSA_WITH_RC4_128_SHA:            "RC4-SHA SSLv3",
		tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA:       "DES-CBC3-SHA SSLv3",
		tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA:    "ECDHE-ECDSA-RC4-SHA TLSv1.0",
		tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA:      "ECDHE-RSA-RC4-SHA TLSv1.0",
		tls.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA: "ECDHE-RSA-DES-CBC3-SHA TLSv1.0",
	} {
		info, _ := cipherlist.Lookup(id)
		if got := info.Name + " " + info.Version; got != want {
			t.Errorf("Lookup(%#04x): %q, want %q", id, got, want)
		}
	}
}

// TestNames wants each name sorted, in lower case, and good for Parse once it
// is in upper case.
func TestNames(t *testing.T) {
	names := cipherlist.Names()
	if len(names) != 20 || !slices.IsSorted(names) {
		t.Errorf("%d names: %q", len(names), names)
	}
	for _, name := range names {
		list, err := cipherlist.Parse(strings.ToUpper(name))
		if err != nil || len(list.Suites)+len(list.TLS13) != 1 {
			t.Errorf("Parse(%q) = %v, %v", strings.ToUpper(name), list, err)
		}
		if name != strings.ToLower(name) {
			t.Errorf("%q is not in lower case", name)
		}
	}
}
