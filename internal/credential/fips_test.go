package credential

import (
	"bytes"
	"crypto/fips140"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/crypto/scrypt"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// What the FIPS mode forbids is an error that says so, not a panic.
func TestRefusedByFIPS(t *testing.T) {
	if !fips140.Enforced() {
		cmd := exec.Command(os.Args[0], "-test.run=^TestRefusedByFIPS$")
		cmd.Env = append(os.Environ(), "GODEBUG=fips140=only")
		if out, err := cmd.CombinedOutput(); err != nil ||
			!bytes.Contains(out, []byte("PASS")) {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	refuse := func() (err error) {
		defer refusedByFIPS(&err)
		_, err = scrypt.Key(nil, make([]byte, 8), 2, 1, 1, 32)
		return err
	}
	var e *coded.Error
	if err := refuse(); !errors.As(err, &e) || e.Code != codeUnsupported ||
		!strings.Contains(e.Text, "fips140=only") {
		t.Errorf("%v", err)
	}
}
