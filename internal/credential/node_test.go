package credential_test

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os/exec"
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

// TestAsNode compares the outcome with that of a real Node.
func TestAsNode(t *testing.T) {
	node := testtool.Path(t, "node")
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
		source(cert, locked, ""),
		source(cert, locked, "wrong"),
		{
			Cert: entries(cert, w.rsa.CertPEM()),
			Key:  entries(w.rsa.KeyPEM(), key),
		},
		{PFX: entries(pfx), Passphrase: passphrase},
		{PFX: entries(pfx, pfx), Passphrase: passphrase},
		{PFX: entries(noKey), Passphrase: passphrase},
	}
	input, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "-e", nodeScript)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	for i, src := range sources {
		_, err := credential.Load(src)
		got := ""
		if e := (*coded.Error)(nil); errors.As(err, &e) {
			got = string(e.Code)
		}
		if got != want[i] {
			t.Errorf("source %d: %q (%v), Node: %q", i, got, err, want[i])
		}
	}
}
