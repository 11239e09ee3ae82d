package lab

import (
	"os"
	"testing"

	"github.com/seed-435e3e10/tlssocket/bench/internal/actor"
)

// TestMain lets the test binary be what the lab starts.
func TestMain(m *testing.M) {
	actor.Enter()
	os.Exit(m.Run())
}
