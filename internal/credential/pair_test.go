package credential_test

import (
	"bytes"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

func TestPairing(t *testing.T) {
	w := shared()
	ec, rsa, other := w.ec, w.rsa, w.other
	reversed := bytes.Join(entries(w.middle.PEM(), other.CertPEM()), nil)
	combined := bytes.Join(entries(ec.KeyPEM(), ec.CertPEM()), nil)
	for name, c := range map[string]struct {
		cert, key [][]byte
		chains    [][][]byte
	}{
		"nothing": {nil, nil, nil},
		"one": {
			entries(ec.CertPEM()), entries(ec.KeyPEM()),
			[][][]byte{{ec.Cert.Raw, w.middle.Cert.Raw}},
		},
		"crossed": {
			entries(rsa.CertPEM(), ec.CertPEM(), other.CertPEM()),
			entries(other.KeyPEM(), rsa.KeyPEM(), ec.KeyPEM()),
			[][][]byte{
				{rsa.Cert.Raw, w.middle.Cert.Raw},
				{ec.Cert.Raw, w.middle.Cert.Raw}, {other.Cert.Raw},
			},
		},
		"leaf last": {
			entries(reversed), entries(other.KeyPEM()),
			[][][]byte{{other.Cert.Raw, w.middle.Cert.Raw}},
		},
		"combined": {
			entries(combined), entries(combined),
			[][][]byte{{ec.Cert.Raw, w.middle.Cert.Raw}},
		},
		"key for two": {
			entries(other.CertPEM(), reversed), entries(other.KeyPEM()),
			[][][]byte{
				{other.Cert.Raw}, {other.Cert.Raw, w.middle.Cert.Raw},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			pairs := load(t, credential.Source{Cert: c.cert, Key: c.key})
			if len(pairs) != len(c.chains) {
				t.Fatalf("%d pairs, want %d", len(pairs), len(c.chains))
			}
			for i, want := range c.chains {
				if !equalChains(pairs[i].Certificate, want) {
					t.Errorf("pair %d has another chain", i)
				}
				if !bytes.Equal(pairs[i].Leaf.Raw, want[0]) {
					t.Errorf("pair %d has another leaf", i)
				}
			}
		})
	}
}

func TestMismatch(t *testing.T) {
	w := shared()
	const code = "ERR_OSSL_X509_KEY_VALUES_MISMATCH"
	for name, c := range map[string]struct {
		cert, key [][]byte
		place     string
	}{
		"other key": {entries(w.ec.CertPEM()), entries(w.other.KeyPEM()),
			"cert: "},
		"other type": {entries(w.ec.CertPEM()), entries(w.rsa.KeyPEM()),
			"cert: "},
		"no key":  {entries(w.ec.CertPEM()), nil, "cert: "},
		"no cert": {nil, entries(w.ec.KeyPEM()), "key: "},
		"key too many": {entries(w.ec.CertPEM()),
			entries(w.ec.KeyPEM(), w.rsa.KeyPEM()), "key, entry 2: "},
		"cert too many": {entries(w.ec.CertPEM(), w.rsa.CertPEM()),
			entries(w.ec.KeyPEM()), "cert, entry 2: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := credential.Load(credential.Source{
				Cert: c.cert, Key: c.key,
			})
			wantCode(t, err, code, c.place)
		})
	}
}

func TestKeyRefused(t *testing.T) {
	w := shared()
	key := w.ec.KeyPEM()
	relabel := func(label string) []byte {
		return bytes.ReplaceAll(key, []byte("PRIVATE KEY"), []byte(label))
	}
	for name, data := range map[string][]byte{
		"empty":        nil,
		"garbage":      []byte("garbage"),
		"certificate":  w.ec.CertPEM(),
		"public key":   relabel("PUBLIC KEY"),
		"openssh":      relabel("OPENSSH PRIVATE KEY"),
		"truncated":    key[:100],
		"not base64":   bytes.Replace(key, []byte("MIG"), []byte("!!!"), 1),
		"relabelled":   relabel("RSA PRIVATE KEY"),
		"as encrypted": relabel("ENCRYPTED PRIVATE KEY"),
		"unknown cipher": bytes.Replace(key, []byte("KEY-----\n"),
			[]byte("KEY-----\nDEK-Info: X,00\n\n"), 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := credential.Load(credential.Source{Key: entries(data)})
			wantCode(t, err, "ERR_OSSL_UNSUPPORTED", "key: ")
		})
	}
}
