package cipherlist_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/cipherlist"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// openssl finds the command, of the version whose rules the package follows.
func openssl(t *testing.T) string {
	t.Helper()
	path := testtool.Path(t, "openssl")
	out, err := exec.Command(path, "version").Output()
	if err != nil || !bytes.HasPrefix(out, []byte("OpenSSL 3.0.")) {
		testtool.Missing(t, "needs openssl 3.0 to compare with, have %q (%v)", out, err)
	}
	return path
}

// ciphers asks openssl for the suites of TLS 1.2 and older of a list, or for
// the code of its error.
func ciphers(t *testing.T, path string, args ...string) ([]string, string) {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(path, append([]string{"ciphers"}, args...)...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch text := stderr.String(); {
	case strings.Contains(text, "no cipher match"):
		return nil, "ERR_SSL_NO_CIPHER_MATCH"
	case strings.Contains(text, "invalid command"):
		return nil, "ERR_SSL_INVALID_COMMAND"
	case err != nil:
		t.Fatalf("openssl ciphers %q: %v: %s", args, err, text)
	}
	names := strings.Split(strings.TrimSpace(string(out)), ":")
	return slices.DeleteFunc(names, func(name string) bool {
		return strings.HasPrefix(name, "TLS_")
	}), ""
}

// ours is the part of OpenSSL's names that crypto/tls has.
func ours(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return !slices.Contains(cipherlist.Names(), strings.ToLower(name))
	})
}

// opensslNames turns suites into OpenSSL's names.
func opensslNames(t *testing.T, ids []uint16) []string {
	t.Helper()
	var names []string
	for _, id := range ids {
		info, ok := cipherlist.Lookup(id)
		if !ok {
			t.Fatalf("Lookup(%#04x) knows nothing", id)
		}
		names = append(names, info.Name)
	}
	return names
}

// compare wants of Parse, and of the model before it is cut down to
// crypto/tls, what openssl says.
func compare(t *testing.T, path, list string) {
	t.Helper()
	want, wantCode := ciphers(t, path, list)
	names, err := cipherlist.Evaluate(list)
	if wantCode != "ERR_SSL_NO_CIPHER_MATCH" && codeOf(err) != wantCode ||
		!slices.Equal(names, want) {
		t.Errorf("the model, %q: %v\n got %q\nwant %q %s",
			list, err, names, want, wantCode)
	}
	if wantCode == "" && len(ours(want)) == 0 {
		wantCode = "ERR_TLS_UNSUPPORTED"
	}
	got, err := cipherlist.Parse(list)
	if codeOf(err) != wantCode {
		t.Fatalf("Parse(%q): %v, want code %q", list, err, wantCode)
	}
	if err != nil {
		return
	}
	if names := opensslNames(t, got.Suites); !slices.Equal(names, ours(want)) {
		t.Errorf("Parse(%q):\n got %q\nwant %q", list, names, ours(want))
	}
}

func TestParseLikeOpenSSL(t *testing.T) {
	path := openssl(t)
	for _, list := range lists {
		t.Run(list, func(t *testing.T) {
			t.Parallel()
			compare(t, path, list)
		})
	}
}

// TestParseEverySuite takes every suite of OpenSSL's alone.
func TestParseEverySuite(t *testing.T) {
	path := openssl(t)
	names, _ := ciphers(t, path, "ALL:COMPLEMENTOFALL")
	if len(names) < 150 {
		t.Fatalf("openssl has only %d suites: %q", len(names), names)
	}
	for _, name := range names {
		list, err := cipherlist.Parse(name)
		switch {
		case len(ours([]string{name})) == 1:
			if err != nil || len(list.Suites) != 1 {
				t.Errorf("Parse(%q) = %v, %v", name, list, err)
			}
		case codeOf(err) != "ERR_TLS_UNSUPPORTED" ||
			!strings.Contains(err.Error(), name):
			t.Errorf("Parse(%q): %v, want it named as unsupported", name, err)
		}
	}
}

// TestParseRandomLists puts random elements together.
func TestParseRandomLists(t *testing.T) {
	path := openssl(t)
	words, _ := ciphers(t, path, "ALL:COMPLEMENTOFALL")
	words = append(words[:40], strings.Fields(`ALL COMPLEMENTOFALL HIGH FIPS
		COMPLEMENTOFDEFAULT kRSA kDHE kECDHE ECDHE DHE PSK kPSK SRP aRSA ECDSA
		aNULL ADH AECDH RSA DSS AES AES128 AES256 AESGCM AESCCM AESCCM8
		CAMELLIA CAMELLIA128 ARIA ARIA256 CHACHA20 eNULL CBC SHA SHA1 SHA256
		SHA384 MD5 SSLv3 TLSv1 TLSv1.0 TLSv1.2 foo`)...)
	operators := []string{"", "", "", "", "+", "-", "!"}
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	for range 150 {
		elements := []string{pick(words)}
		for range 1 + random.IntN(8) {
			element := pick(operators) + pick(words)
			for random.IntN(3) == 0 {
				element += "+" + pick(words)
			}
			if random.IntN(10) == 0 {
				element = "@STRENGTH"
			}
			elements = append(elements, element)
		}
		compare(t, path, strings.Join(elements, ":"))
	}
}

// TestInfoLikeOpenSSL compares names, standard names, code points and versions
// with openssl's table.
func TestInfoLikeOpenSSL(t *testing.T) {
	path := openssl(t)
	out, err := exec.Command(path, "ciphers", "-V", "-stdname",
		"ALL:COMPLEMENTOFALL:@SECLEVEL=0").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for line := range strings.Lines(string(out)) {
		// 0xC0,0x13 - TLS_ECDHE_... - ECDHE-RSA-AES128-SHA TLSv1 Kx=...
		f := strings.Fields(line)
		var hi, lo uint16
		if _, err := fmt.Sscanf(f[0], "0x%x,0x%x", &hi, &lo); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		info, ok := cipherlist.Lookup(hi<<8 | lo)
		if !ok {
			continue
		}
		found++
		want := cipherlist.Info{
			ID: hi<<8 | lo, StandardName: f[2], Name: f[4], Version: f[5],
		}
		if want.Version == "TLSv1" {
			want.Version = "TLSv1.0" // as SSL_CIPHER_get_version, and Node
		}
		if info != want {
			t.Errorf("Lookup = %+v, want %+v", info, want)
		}
	}
	if found != len(cipherlist.Names()) {
		t.Errorf("openssl has %d of %d names", found, len(cipherlist.Names()))
	}
}

// TestAtLevelLikeOpenSSL compares with what "openssl ciphers -s" leaves.
func TestAtLevelLikeOpenSSL(t *testing.T) {
	path := openssl(t)
	for level := range 6 {
		list := fmt.Sprintf("ALL:@SECLEVEL=%d", level)
		out, err := exec.Command(path, "ciphers", "-s", list).Output()
		if err != nil {
			t.Fatal(err)
		}
		want := ours(strings.Split(strings.TrimSpace(string(out)), ":"))
		got, err := cipherlist.Parse(list + ":TLS_AES_256_GCM_SHA384:" +
			"TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256")
		if err != nil {
			t.Fatal(err)
		}
		if got.SecLevel != level {
			t.Errorf("SecLevel = %d, want %d", got.SecLevel, level)
		}
		ids := cipherlist.AtLevel(slices.Concat(got.TLS13, got.Suites), level)
		if names := opensslNames(t, ids); !slices.Equal(names, want) {
			t.Errorf("level %d:\n got %q\nwant %q", level, names, want)
		}
	}
}
