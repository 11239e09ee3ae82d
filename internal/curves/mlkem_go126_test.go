//go:build !go1.27

package curves_test

import (
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/curves"
)

func TestPureMLKEM(t *testing.T) {
	_, err := curves.Parse("MLKEM1024:X25519")
	if codeOf(err) != "ERR_TLS_UNSUPPORTED" ||
		!strings.Contains(err.Error(), "before Go 1.27") {
		t.Errorf("Parse: %v", err)
	}
}
