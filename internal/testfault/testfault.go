// Package testfault marks tests that show faults which are not mended yet.
package testfault

import (
	"os"
	"testing"
)

// Known skips a test that fails today, and says why. With
// TLSSOCKET_KNOWN_FAULTS=1 the test runs, and fails. Who mends the fault
// removes the call.
func Known(t testing.TB, fault string) {
	t.Helper()
	if os.Getenv("TLSSOCKET_KNOWN_FAULTS") != "1" {
		t.Skip("known fault: " + fault)
	}
}
