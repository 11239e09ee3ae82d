package main

import (
	"os"
	"testing"

	"github.com/seed-435e3e10/tlssocket/bench/internal/actor"
)

// TestMain lets the test binary be what the benchmark starts.
func TestMain(m *testing.M) {
	actor.Enter()
	// A process with the race detector need not wait a second at its end.
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	os.Exit(m.Run())
}
