package trust_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/trust"
)

func TestRoots(t *testing.T) {
	roots := trust.Roots()
	if len(roots) < 50 {
		t.Errorf("%d roots", len(roots))
	}
	roots[0] = nil
	if trust.Roots()[0] == nil {
		t.Error("the caller's list is ours")
	}
}
