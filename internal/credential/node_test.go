package credential_test

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/credential"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// nodeScript reads options from its input and prints a code for each, empty
// when the context was made.
const nodeScript = `
const all = JSON.parse(require('fs').readFileSync(0));
const bytes = (list) => list?.map((text) => Buffer.from(text, 'base64'));
console.log(JSON.stringify(all.map((o) => {
  try {
    require('tls').createSecureContext({
      cert: bytes(o.Cert), key: bytes(o.Key), pfx: bytes(o.PFX),
      passphrase: o.Passphrase || undefined,
    });
    return '';
  } catch (e) {
    return e.code || 'none: ' + e.message;
  }
})));`

// TestAsNode compares the outcome with that of a real Node, where that is the
// same each time: see [TestWrongPassphraseAsNode].
func TestAsNode(t *testing.T) {
	w := shared()
	f := pfxFiles(t)
	cert, key := w.ec.CertPEM(), w.ec.KeyPEM()
	locked := f.openssl("pkcs8 -topk8 -in key -passout PASS")
	pfx := f.openssl(pfxExport + "-passout PASS")
	noKey := f.openssl("pkcs12 -export -nokeys -in cert -passout PASS")
	block := func(kind string, data []byte) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data})
	}
	source := func(cert, key []byte, pass string) credential.Source {
		return credential.Source{
			Cert: entries(cert), Key: entries(key), Passphrase: pass,
		}
	}
	sources := []credential.Source{
		source(cert, key, ""),
		source(cert, key, "not needed"),
		source(bytes.Join(entries(key, cert), nil),
			bytes.Join(entries(cert, key), nil), ""),
		source([]byte("garbage"), key, ""),
		source([]byte("garbage"), []byte("garbage"), ""),
		source(cert[:300], key, ""),
		source(append(bytes.Clone(cert), cert[:300]...), key, ""),
		source(bytes.Replace(cert, []byte("MII"), []byte("!!!"), 1), key, ""),
		source(block("CERTIFICATE", []byte("hello world")), key, ""),
		source(block("CERTIFICATE", w.ec.Cert.Raw[:99]), key, ""),
		source(block("CERTIFICATE", append([]byte{4}, w.ec.Cert.Raw[1:]...)),
			key, ""),
		source(block("X509 CERTIFICATE", w.ec.Cert.Raw), key, ""),
		source(block("CERTIFICATE REQUEST", w.ec.Cert.Raw), key, ""),
		source(cert, []byte("garbage"), ""),
		source(cert, key[:99], ""),
		source(cert, cert, ""),
		source(cert, block("PRIVATE KEY", []byte("hello")), ""),
		source(cert, block("OPENSSH PRIVATE KEY", []byte("hello")), ""),
		source(cert, w.other.KeyPEM(), ""),
		source(cert, locked, passphrase),
		{
			Cert: entries(cert, w.rsa.CertPEM()),
			Key:  entries(w.rsa.KeyPEM(), key),
		},
		{PFX: entries(pfx), Passphrase: passphrase},
		{PFX: entries(pfx, pfx), Passphrase: passphrase},
		{PFX: entries(noKey), Passphrase: passphrase},
	}
	want := codesOfNode(t, sources)
	for i, src := range sources {
		got, err := codeOf(src)
		if got != want[i] {
			t.Errorf("source %d: %q (%v), Node: %q", i, got, err, want[i])
		}
	}
}

// TestWrongPassphraseAsNode has what a wrong passphrase can make of a key:
// something whose end is no padding, and, once in 256 times, something whose
// end looks like one. Unlike Node, both have the same code here.
func TestWrongPassphraseAsNode(t *testing.T) {
	const badDecrypt, unsupported = "ERR_OSSL_BAD_DECRYPT", "ERR_OSSL_UNSUPPORTED"
	var sources []credential.Source
	var want []string
	for _, c := range []struct {
		end  string
		node string
	}{
		{strings.Repeat("\x10", 16), unsupported},
		{"no key follows\x02\x02", unsupported},
		{"no key follows.\x01", unsupported},
		{"no key follows..", badDecrypt},
		{"no key follows\x01\x02", badDecrypt},
		{"no key follows.\x00", badDecrypt},
		{"no key follows.\x11", badDecrypt},
	} {
		for _, pass := range []string{"", "wrong"} {
			for _, key := range [][]byte{
				sealedPKCS8(t, []byte("0123456789abcdef"+c.end), pass),
				sealedPEM(t, []byte("0123456789abcdef"+c.end), pass),
			} {
				sources = append(sources, credential.Source{
					Key: entries(key), Passphrase: pass,
				})
				want = append(want, c.node)
			}
		}
	}
	for i, node := range codesOfNode(t, sources) {
		if node != want[i] {
			t.Errorf("source %d: Node says %q, not %q", i, node, want[i])
		}
		if got, err := codeOf(sources[i]); got != badDecrypt {
			t.Errorf("source %d: %q (%v)", i, got, err)
		}
	}
}

// codesOfNode are the codes with which a real Node refuses sources, empty for
// those that it takes.
func codesOfNode(t *testing.T, sources []credential.Source) (codes []string) {
	t.Helper()
	input, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(testtool.Path(t, "node"), "-e", nodeScript)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &codes); err != nil {
		t.Fatal(err)
	}
	return codes
}

// codeOf is our code for a source.
func codeOf(src credential.Source) (string, error) {
	_, err := credential.Load(src)
	if e := (*coded.Error)(nil); errors.As(err, &e) {
		return string(e.Code), err
	}
	return "", err
}
