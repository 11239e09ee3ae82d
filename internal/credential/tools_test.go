package credential_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
	"github.com/seed-435e3e10/tlssocket/internal/credential"
	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

const passphrase = "correct horse"

// files is a directory in which openssl runs.
type files struct {
	t   testing.TB
	dir string
}

func newFiles(t testing.TB, content map[string][]byte) *files {
	t.Helper()
	testtool.Path(t, "openssl")
	f := &files{t, t.TempDir()}
	for name, data := range content {
		path := filepath.Join(f.dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// openssl runs a command line and returns what it prints, or the file OUT if
// the line writes one.
func (f *files) openssl(line string) []byte {
	f.t.Helper()
	args := strings.Fields(line)
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "PASS", "pass:"+passphrase)
	}
	cmd := exec.Command(testtool.Path(f.t, "openssl"), args...)
	cmd.Dir = f.dir
	var out, text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &text
	if err := cmd.Run(); err != nil {
		f.t.Fatalf("openssl %s: %v\n%s", line, err, text.String())
	}
	if strings.Contains(line, "-out OUT") {
		data, err := os.ReadFile(filepath.Join(f.dir, "OUT"))
		if err != nil {
			f.t.Fatal(err)
		}
		return data
	}
	return out.Bytes()
}

// world has certificates that the tests share; making RSA keys takes time.
type world struct {
	ca, middle *pki.CA
	ec, rsa    *pki.Leaf
	other      *pki.Leaf // a second ECDSA one
}

var shared = sync.OnceValue(func() world {
	var w world
	var errs [5]error
	w.ca, errs[0] = pki.NewCA("Credential Root")
	w.middle, errs[1] = w.ca.Intermediate("Credential Middle")
	w.ec, errs[2] = w.middle.Issue([]string{"ec.test"})
	w.rsa, errs[3] = w.middle.IssueRSA([]string{"rsa.test"})
	w.other, errs[4] = w.ca.Issue([]string{"other.test"})
	if err := errors.Join(errs[:]...); err != nil {
		panic(err)
	}
	return w
})

// load returns the pairs of a source that must be right.
func load(t *testing.T, src credential.Source) []tls.Certificate {
	t.Helper()
	set, err := credential.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	return set.Pairs
}

// wantCode checks an error's code, that its text names the option, and that
// it gives no secret away.
func wantCode(t *testing.T, err error, code, option string) {
	t.Helper()
	var e *coded.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want %s", err, code)
	}
	if string(e.Code) != code {
		t.Errorf("code %s (%s), want %s", e.Code, e.Text, code)
	}
	if !strings.HasPrefix(e.Text, option) {
		t.Errorf("text %q does not start with %q", e.Text, option)
	}
	if strings.Contains(e.Text, passphrase) {
		t.Errorf("text %q has the passphrase", e.Text)
	}
}

func entries(data ...[]byte) [][]byte { return data }
