// Package testtool finds the outside programs that tests talk to. Who runs the
// tests on a machine without one gets a skip; with TLSSOCKET_REQUIRE_TOOLS=1,
// as in CI, it is a failure.
package testtool

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// Required reports whether no program may be missing.
func Required() bool { return os.Getenv("TLSSOCKET_REQUIRE_TOOLS") == "1" }

// Compact reports whether the tests' servers are to have CompactRecords.
func Compact() bool { return os.Getenv("TLSSOCKET_TEST_COMPACT") == "1" }

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

// Condition knows "[tool:NAME]" of scripts: whether a program is there.
func Condition(cond string) (bool, error) {
	name, ok := strings.CutPrefix(cond, "tool:")
	if !ok {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	_, err := exec.LookPath(name)
	if err != nil && Required() {
		return false, fmt.Errorf("%s is required", name)
	}
	return err == nil, nil
}

// Exits is the command "exits CODE COMMAND [ARGS]" of scripts: it runs the
// command and succeeds if that exits with CODE.
func Exits() {
	want, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "usage: exits CODE COMMAND [ARGS]")
		os.Exit(2)
	}
	cmd := exec.Command(os.Args[2], os.Args[3:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Run() // its result is the exit code
	if got := cmd.ProcessState.ExitCode(); got != want {
		fmt.Fprintf(os.Stderr, "exit code %d, not %d\n", got, want)
		os.Exit(1)
	}
}
