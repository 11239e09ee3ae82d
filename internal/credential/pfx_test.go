package credential_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/credential"
)

func pfxFiles(t testing.TB) *files {
	w := shared()
	return newFiles(t, map[string][]byte{
		"key": w.ec.KeyPEM(), "cert": w.ec.CertPEM(),
		"chain": bytes.Join(entries(w.other.CertPEM(), w.ca.PEM(),
			w.middle.PEM()), nil),
		"rsakey": w.rsa.KeyPEM(), "rsacert": w.rsa.CertPEM(),
	})
}

const pfxExport = "pkcs12 -export -inkey key -in cert "

func TestPFX(t *testing.T) {
	f := pfxFiles(t)
	for name, c := range map[string]struct{ flags, pass string }{
		"default": {"-passout PASS", passphrase},
		"legacy":  {"-legacy -passout PASS", passphrase},
		"3des": {"-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES " +
			"-macalg sha1 -passout PASS", passphrase},
		"aes128 sha512": {"-keypbe aes-128-cbc -certpbe aes-128-cbc " +
			"-macalg sha512 -passout PASS", passphrase},
		"plain with mac": {"-keypbe NONE -certpbe NONE -passout PASS",
			passphrase},
		"plain, no mac":  {"-keypbe NONE -certpbe NONE -nomac -passout pass:", ""},
		"empty password": {"-passout pass:", ""},
		"no iterations":  {"-noiter -nomaciter -passout PASS", passphrase},
	} {
		t.Run(name, func(t *testing.T) {
			data := f.openssl(pfxExport + c.flags)
			src := credential.Source{
				PFX: entries(data), Passphrase: c.pass,
			}
			pair := load(t, src)[0]
			if pair.Leaf == nil || pair.Leaf.DNSNames[0] != "ec.test" {
				t.Errorf("leaf %v", pair.Leaf)
			}
			if len(pair.Certificate) != 2 {
				t.Errorf("%d certificates", len(pair.Certificate))
			}
			for _, wrong := range []string{"", "wrong"} {
				if wrong == c.pass {
					continue
				}
				src.Passphrase = wrong
				_, err := credential.Load(src)
				wantCode(t, err, "ERR_CRYPTO_OPERATION_FAILED", "pfx: mac ")
			}
		})
	}
}

// TestPFXChain has certificates in disorder, one of which does not belong.
func TestPFXChain(t *testing.T) {
	w := shared()
	f := pfxFiles(t)
	data := f.openssl(pfxExport + "-certfile chain -passout PASS")
	rsa := f.openssl("pkcs12 -export -inkey rsakey -in rsacert -passout PASS")
	set, err := credential.Load(credential.Source{
		PFX:        entries(data, rsa, append(data, "trailing"...)),
		Passphrase: passphrase,
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Pairs) != 3 {
		t.Fatalf("%d pairs", len(set.Pairs))
	}
	want := [][]byte{w.ec.Cert.Raw, w.middle.Cert.Raw, w.ca.Cert.Raw}
	if !equalChains(set.Pairs[0].Certificate, want) {
		t.Error("the chain is not leaf, middle, root")
	}
	found := false
	for _, c := range set.CAs {
		found = found || c.Equal(w.ca.Cert)
		if c.Equal(w.ec.Cert) || c.Equal(w.rsa.Cert) {
			t.Error("a leaf is among the CAs")
		}
	}
	if !found {
		t.Error("the root is not among the CAs")
	}
}

func TestPFXRefused(t *testing.T) {
	f := pfxFiles(t)
	for name, c := range map[string]struct{ line, text string }{
		"no mac": {pfxExport + "-nomac -passout PASS", "mac absent"},
		"no key": {"pkcs12 -export -nokeys -in cert -passout PASS",
			"private key missing"},
		"no certificate": {"pkcs12 -export -nocerts -inkey key -passout PASS",
			"certificate missing"},
	} {
		_, err := credential.Load(credential.Source{
			PFX: entries(f.openssl(c.line)), Passphrase: passphrase,
		})
		wantCode(t, err, "ERR_CRYPTO_OPERATION_FAILED", "pfx: ")
		if err != nil && !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: text %q", name, err)
		}
	}
	encrypted := f.openssl(pfxExport + "-nomac -passout PASS")
	_, err := credential.Load(credential.Source{PFX: entries(encrypted)})
	wantCode(t, err, "ERR_CRYPTO_OPERATION_FAILED", "pfx: the file cannot be read")
	for _, flags := range []string{
		"-macalg sha384", "-certpbe camellia-128-cbc",
	} {
		data := f.openssl(pfxExport + "-passout PASS " + flags)
		_, err := credential.Load(credential.Source{
			PFX: entries(data), Passphrase: passphrase,
		})
		wantCode(t, err, "ERR_TLS_UNSUPPORTED", "pfx: ")
	}
	for _, garbage := range []string{"", "garbage", "0\x03\x02\x01\x03"} {
		_, err := credential.Load(credential.Source{
			PFX: entries([]byte(garbage)),
		})
		wantCode(t, err, "ERR_CRYPTO_OPERATION_FAILED", "pfx: not enough data")
	}
	_, err = credential.Load(credential.Source{
		PFX: entries([]byte("0\x80\x02\x01\x03")),
	})
	wantCode(t, err, "ERR_TLS_UNSUPPORTED", "pfx: ")
}

func equalChains(a, b [][]byte) bool {
	return bytes.Equal(bytes.Join(a, nil), bytes.Join(b, nil))
}
