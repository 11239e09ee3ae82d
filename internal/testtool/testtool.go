// Package testtool finds the outside programs that tests talk to. Who runs the
// tests on a machine without one gets a skip; with TLSSOCKET_REQUIRE_TOOLS=1,
// as in CI, it is a failure.
package testtool

import (
	"os"
	"os/exec"
	"testing"
)

// Required reports whether no program may be missing.
func Required() bool { return os.Getenv("TLSSOCKET_REQUIRE_TOOLS") == "1" }

// Missing ends a test that lacks something.
func Missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if Required() {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// Path returns the path of a program.
func Path(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, "%s is not here: %v", name, err)
	}
	return path
}
