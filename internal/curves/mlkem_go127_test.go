//go:build go1.27

package curves_test

import (
	"crypto/tls"
	"slices"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/curves"
)

func TestPureMLKEM(t *testing.T) {
	got, err := curves.Parse("mlkem1024:X25519")
	if err != nil || !slices.Equal(got, []tls.CurveID{tls.MLKEM1024, tls.X25519}) {
		t.Errorf("Parse = %v, %v", got, err)
	}
	want := curves.Info{Type: "KEM", Name: "MLKEM1024"}
	if got := curves.Describe(tls.MLKEM1024); got != want {
		t.Errorf("Describe = %+v, want %+v", got, want)
	}
}
