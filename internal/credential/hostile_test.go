package credential_test

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

// TestTruncated cuts every kind of file at many places. Nothing but the whole
// may load, and nothing may panic.
func TestTruncated(t *testing.T) {
	w := shared()
	f := pfxFiles(t)
	const places = 120
	for name, c := range map[string]struct {
		data []byte
		try  func(data []byte) error
	}{
		"cert": {w.rsa.CertPEM(), func(data []byte) error {
			_, err := credential.Certificates("cert", entries(data))
			return err
		}},
		"key": {w.rsa.KeyPEM(), loadKey},
		"encrypted key": {
			f.openssl("pkcs8 -topk8 -in key -passout PASS"), loadKey,
		},
		"pfx": {f.openssl(pfxExport + "-passout PASS"), func(data []byte) error {
			_, err := credential.Load(credential.Source{
				PFX: entries(data), Passphrase: passphrase,
			})
			return err
		}},
	} {
		data := bytes.TrimSpace(c.data)
		second := bytes.Index(data[1:], []byte("-----BEGIN"))
		for i := range places {
			n := len(data) * i / places
			// The certificate's file is whole where its second block starts.
			whole := name == "cert" && second >= 0 &&
				n >= second-1 && n <= second+len("-----BEGIN CERTIFICATE-----")
			if err := c.try(data[:n]); err == nil && !whole {
				t.Errorf("%s: loads when cut at %d of %d", name, n, len(data))
			}
		}
	}
}

// loadKey reads a key alone, for which an error about its certificate counts
// as success.
func loadKey(data []byte) error {
	_, err := credential.Load(credential.Source{
		Key: entries(data), Passphrase: passphrase,
	})
	if err != nil && strings.Contains(err.Error(), "no certificate was given") {
		return nil
	}
	return err
}

// TestLarge has megabytes of good and of bad input. None may cost more memory
// than some times its size.
func TestLarge(t *testing.T) {
	w := shared()
	const size = 1 << 20
	one := w.other.CertPEM()
	many := bytes.Repeat(one, size/len(one))
	garbage := make([]byte, size)
	rng := rand.NewChaCha8([32]byte{})
	rng.Read(garbage)
	const begin = "-----BEGIN CERTIFICATE-----\n"
	const end = "-----END CERTIFICATE-----\n"
	certs, err := credential.Certificates("ca", entries(many))
	if err != nil || len(certs) != size/len(one) {
		t.Errorf("%d certificates, %v", len(certs), err)
	}
	for _, data := range [][]byte{
		garbage,
		[]byte(base64.StdEncoding.EncodeToString(garbage)),
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: garbage}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: garbage}),
		[]byte(strings.Repeat(begin, size/len(begin))),
		[]byte(strings.Repeat(begin+end, size/len(begin+end))),
		[]byte(strings.Repeat("-----BEGIN A-----\n-----END A-----\n", size/34)),
		[]byte(begin + strings.Repeat("a:b\n", size/4) + end),
		[]byte(begin + strings.Repeat("\n", size) + end),
		bytes.Repeat([]byte{0x30, 0x82}, size/2),
	} {
		for _, src := range []credential.Source{
			{Cert: entries(data)}, {Key: entries(data)}, {PFX: entries(data)},
		} {
			before := allocated()
			if _, err := credential.Load(src); err == nil {
				t.Errorf("%.30q loads", data)
			}
			if n := (allocated() - before) / uint64(len(data)); n > 40 {
				t.Errorf("%.30q takes %d times its size", data, n)
			}
		}
	}
}

// allocated is how much memory the process has taken from its start.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestCost has files that ask for more work than any honest one.
func TestCost(t *testing.T) {
	f := pfxFiles(t)
	// A count that the test can find in the file and raise in its place.
	small, large := []byte{2, 3, 1, 0, 1}, []byte{2, 3, 0x7f, 0xff, 0xff}
	key, _ := pem.Decode(f.openssl(
		"pkcs8 -topk8 -in key -passout PASS -iter 65537"))
	old, _ := pem.Decode(f.openssl(
		"pkcs8 -topk8 -in key -passout PASS -v1 PBE-SHA1-3DES -iter 65537"))
	for _, block := range []*pem.Block{key, old} {
		for _, data := range variants(block.Bytes, small, large, 1, t) {
			block.Bytes = data
			_, err := credential.Load(credential.Source{
				Key:        entries(pem.EncodeToMemory(block)),
				Passphrase: passphrase,
			})
			wantCode(t, err, "ERR_TLS_UNSUPPORTED", "key: the file asks for")
		}
	}
	for flags, counts := range map[string]int{
		"-iter 65537":                            3,
		"-iter 65537 -legacy":                    3,
		"-iter 65537 -keypbe NONE -certpbe NONE": 1,
	} {
		pfx := f.openssl(pfxExport + "-passout PASS " + flags)
		for _, data := range variants(pfx, small, large, counts, t) {
			_, err := credential.Load(credential.Source{
				PFX: entries(data), Passphrase: passphrase,
			})
			wantCode(t, err, "ERR_TLS_UNSUPPORTED", "pfx: the file asks for")
		}
	}
}

// variants replaces every occurrence of old, one at a time.
func variants(data, old, new []byte, want int, t *testing.T) [][]byte {
	t.Helper()
	var all [][]byte
	for i := range data {
		if bytes.HasPrefix(data[i:], old) {
			v := bytes.Clone(data)
			copy(v[i:], new)
			all = append(all, v)
		}
	}
	if len(all) != want {
		t.Fatalf("%d counts in the file, want %d", len(all), want)
	}
	return all
}

func TestScryptCost(t *testing.T) {
	f := pfxFiles(t)
	key, _ := pem.Decode(f.openssl("pkcs8 -topk8 -in key -passout PASS " +
		"-scrypt -scrypt_N 1024 -scrypt_r 1 -scrypt_p 1"))
	const refused, damaged = "ERR_TLS_UNSUPPORTED", "ERR_OSSL_UNSUPPORTED"
	// N, r and p as they stand in the file.
	old := []byte{2, 2, 4, 0, 2, 1, 1, 2, 1, 1}
	for name, c := range map[string]struct {
		costs []byte
		code  string
	}{
		"fits":       {[]byte{2, 2, 8, 0, 2, 1, 1, 2, 1, 1}, "ERR_OSSL_BAD_DECRYPT"},
		"memory":     {[]byte{2, 2, 64, 0, 2, 1, 127, 2, 1, 1}, refused},
		"time":       {[]byte{2, 2, 64, 0, 2, 1, 16, 2, 1, 127}, refused},
		"no power":   {[]byte{2, 2, 4, 1, 2, 1, 1, 2, 1, 1}, damaged},
		"zero":       {[]byte{2, 2, 4, 0, 2, 1, 0, 2, 1, 1}, damaged},
		"negative":   {[]byte{2, 2, 0x84, 0, 2, 1, 1, 2, 1, 1}, damaged},
		"negative p": {[]byte{2, 2, 4, 0, 2, 1, 1, 2, 1, 0x81}, damaged},
	} {
		t.Run(name, func(t *testing.T) {
			data := variants(key.Bytes, old, c.costs, 1, t)[0]
			text := pem.EncodeToMemory(&pem.Block{
				Type: key.Type, Bytes: data,
			})
			_, err := credential.Load(credential.Source{
				Key: entries(text), Passphrase: passphrase,
			})
			wantCode(t, err, c.code, "key: ")
		})
	}
}
