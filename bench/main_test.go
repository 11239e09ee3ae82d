package main

import (
	"os"
	"testing"

	"github.com/seed-435e3e10/tlssocket/bench/internal/actor"
)

// TestMain lets the test binary be what the benchmark starts.
func TestMain(m *testing.M) {
	actor.Enter()
	os.Exit(m.Run())
}
