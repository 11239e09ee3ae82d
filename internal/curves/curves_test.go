package curves_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/curves"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
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

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		list string
		want []tls.CurveID
	}{
		{"", curves.Default()},
		{"auto", curves.Default()},
		{"P-256", []tls.CurveID{tls.CurveP256}},
		{"prime256v1:secp256r1:P-256", []tls.CurveID{tls.CurveP256}},
		{"secp384r1", []tls.CurveID{tls.CurveP384}},
		{"P-384", []tls.CurveID{tls.CurveP384}},
		{"secp521r1", []tls.CurveID{tls.CurveP521}},
		{"P-521", []tls.CurveID{tls.CurveP521}},
		{"P-521:X25519:P-256:x25519",
			[]tls.CurveID{tls.CurveP521, tls.X25519, tls.CurveP256}},
		{"X25519MLKEM768:X25519:P-256",
			[]tls.CurveID{tls.X25519MLKEM768, tls.X25519, tls.CurveP256}},
		{"SecP256r1MLKEM768:SecP384r1MLKEM1024",
			[]tls.CurveID{tls.SecP256r1MLKEM768, tls.SecP384r1MLKEM1024}},
		{"PRIME256V1:x25519mlkem768",
			[]tls.CurveID{tls.CurveP256, tls.X25519MLKEM768}},
		{" P-256 :\tX25519\n", []tls.CurveID{tls.CurveP256, tls.X25519}},
	} {
		got, err := curves.Parse(tc.list)
		if err != nil || !slices.Equal(got, tc.want) {
			t.Errorf("Parse(%q) = %v, %v, want %v", tc.list, got, err, tc.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	const (
		failed      = "ERR_CRYPTO_OPERATION_FAILED"
		unsupported = "ERR_TLS_UNSUPPORTED"
	)
	for _, tc := range []struct{ list, code, text string }{
		{"foo", failed, `"foo" is not known`},
		{"P-256:foo", failed, `"foo"`},
		{"P-256,X25519", failed, `"P-256,X25519"`},
		{"P256", failed, `"P256"`},
		{":", failed, "empty"},
		{"P-256:", failed, "empty"},
		{":P-256", failed, "empty"},
		{" ", failed, "empty"},
		{"P-256::X25519", failed, "empty"},
		{"auto:P-256", failed, `"auto" stands alone`},
		{"P-256:Auto", failed, `"Auto" stands alone`},
		{"\x00\xff", failed, `"\x00\xff"`},
		{"?X25519:P-256", failed, `"?X25519"`},
		{strings.Repeat("x", 200), failed, `xx"... is not known`},
		{strings.Repeat("P-256:", 1<<16), failed, `"... is too long`},
		{"X448", unsupported, "X448: it has no Curve448"},
		{"X25519:X448", unsupported, "X448"},
		{"brainpoolP256r1", unsupported, "Brainpool"},
		{"secp256k1", unsupported, "Koblitz"},
		{"ffdhe2048", unsupported, "finite-field"},
		{"P-224", unsupported, "prime curve below 256 bits"},
		{"sect571k1", unsupported, "binary"},
		{"MLKEM768", unsupported, "ML-KEM without a curve at this"},
	} {
		ids, err := curves.Parse(tc.list)
		if codeOf(err) != tc.code || ids != nil ||
			!strings.Contains(fmt.Sprint(err), tc.text) {
			t.Errorf("Parse(%.60q) = %v, %q %v, want %q %s",
				tc.list, ids, codeOf(err), err, tc.code, tc.text)
		}
		if err == nil {
			continue
		}
		node := strings.HasPrefix(err.Error(), "Failed to set ECDH curve")
		if node != (tc.code == failed) || len(err.Error()) > 400 {
			t.Errorf("Parse(%.60q): %v", tc.list, err)
		}
	}
}

// TestParseLikeOpenSSL asks openssl about each name. It must know those that
// Parse takes or calls unsupported, unless they are younger than OpenSSL 3.0,
// and none that Parse does not know.
func TestParseLikeOpenSSL(t *testing.T) {
	path := testtool.Path(t, "openssl")
	out, _ := exec.Command(path, "version").Output()
	if !strings.HasPrefix(string(out), "OpenSSL 3.0.") {
		testtool.Missing(t, "needs openssl 3.0 to compare with, have %q", out)
	}
	for name := range strings.FieldsSeq(`P-256 prime256v1 secp256r1 P-384
		secp384r1 P-521 secp521r1 X25519 x25519 X448 x448 ffdhe2048 ffdhe3072
		ffdhe4096 ffdhe6144 ffdhe8192 brainpoolP256r1 brainpoolP384r1
		brainpoolP512r1 secp160k1 secp160r1 secp160r2 secp192k1 secp192r1
		prime192v1 P-192 secp224k1 secp224r1 P-224 secp256k1 sect163k1 K-163
		sect163r1 sect163r2 B-163 sect193r1 sect193r2 sect233k1 K-233 sect233r1
		B-233 sect239k1 sect283k1 K-283 sect283r1 B-283 sect409k1 K-409
		sect409r1 B-409 sect571k1 K-571 sect571r1 B-571 foo P256 nistp256
		prime239v1 secp112r1 SM2 Ed25519 wap-wsg-idm-ecid-wtls1`) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Nothing listens on port 1: a good list fails to connect later.
			out, _ := exec.Command(path, "s_client", "-connect", "127.0.0.1:1",
				"-groups", name).CombinedOutput()
			known := !strings.Contains(string(out), "cannot be set")
			_, err := curves.Parse(name)
			if got := codeOf(err) != "ERR_CRYPTO_OPERATION_FAILED"; got != known {
				t.Errorf("Parse: %v; openssl knows it: %v", err, known)
			}
		})
	}
}

func TestDefault(t *testing.T) {
	want := []tls.CurveID{4588, 4587, 4589, 29, 23, 24, 25}
	if got := curves.Default(); !slices.Equal(got, want) {
		t.Errorf("Default = %v, want %v", got, want)
	}
	curves.Default()[0] = 0
	if curves.Default()[0] == 0 {
		t.Error("results share memory")
	}
}

func TestDescribe(t *testing.T) {
	for id, want := range map[tls.CurveID]curves.Info{
		tls.X25519:             {"ECDH", "X25519", 253},
		tls.CurveP256:          {"ECDH", "prime256v1", 256},
		tls.CurveP384:          {"ECDH", "secp384r1", 384},
		tls.CurveP521:          {"ECDH", "secp521r1", 521},
		tls.X25519MLKEM768:     {"KEM", "X25519MLKEM768", 0},
		tls.SecP256r1MLKEM768:  {"KEM", "SecP256r1MLKEM768", 0},
		tls.SecP384r1MLKEM1024: {"KEM", "SecP384r1MLKEM1024", 0},
		0:                      {},
		4711:                   {},
	} {
		if got := curves.Describe(id); got != want {
			t.Errorf("Describe(%v) = %+v, want %+v", id, got, want)
		}
		if want.Name == "" {
			continue
		}
		if ids, err := curves.Parse(want.Name); err != nil || ids[0] != id {
			t.Errorf("Parse(%q) = %v, %v", want.Name, ids, err)
		}
	}
}

// TestEachOfCryptoTLS fails with a Go whose crypto/tls has a group more.
func TestEachOfCryptoTLS(t *testing.T) {
	found := 0
	for n := range 1 << 16 {
		id := tls.CurveID(n)
		if strings.HasPrefix(id.String(), "CurveID(") {
			continue
		}
		found++
		ids, err := curves.Parse(curves.Describe(id).Name)
		if err != nil || !slices.Equal(ids, []tls.CurveID{id}) {
			t.Errorf("%v: %+v, %v, %v", id, curves.Describe(id), ids, err)
		}
	}
	if found < len(curves.Default()) {
		t.Errorf("crypto/tls names %d groups", found)
	}
}

func FuzzParse(f *testing.F) {
	for _, list := range []string{
		"", "auto", "X25519MLKEM768:X25519:P-256", "P-256:P-256", "X448", "::",
		"?X25519", " secp384r1 : secp521r1", "\x00\xff", "SECP256R1",
	} {
		f.Add(list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		ids, err := curves.Parse(list)
		if err != nil {
			if code := codeOf(err); !strings.HasPrefix(code, "ERR_") {
				t.Fatalf("code %q: %v", code, err)
			}
			return
		}
		if len(ids) == 0 {
			t.Error("no group and no error")
		}
		for i, id := range ids {
			if curves.Describe(id).Name == "" || slices.Contains(ids[:i], id) {
				t.Errorf("group %v is unknown or comes twice", id)
			}
		}
	})
}
