package integration_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A MaxVersion does not lower the floor: who wants less than TLS 1.2 says so.
func TestMaxVersionIsNoFloor(t *testing.T) {
	for _, max := range []string{"TLSv1", "TLSv1.1"} {
		_, err := tlssocket.NewSecureContext(&tlssocket.ContextOptions{
			MaxVersion: max})
		testpair.RequireCode(t, err, code.TLSProtocolVersionConflict)
		_, err = tlssocket.NewSecureContext(&tlssocket.ContextOptions{
			MinVersion: "TLSv1", MaxVersion: max})
		if err != nil {
			t.Errorf("%s: %v", max, err)
		}
	}
}
