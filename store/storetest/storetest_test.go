package storetest_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
	"github.com/seed-435e3e10/tlssocket/store/storetest"
)

func TestMemoryStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store {
		return store.Memory(0)
	})
}

func TestServersWithMemoryStore(t *testing.T) {
	st := store.Memory(0)
	storetest.Servers(t, st, st)
}

// A factory may return the same store each time.
func TestOneMemoryStore(t *testing.T) {
	st := store.Memory(0)
	storetest.Run(t, func(*testing.T) store.Store { return st })
}

// Each check fails for a store that breaks its clause, and each has one that
// does. The bubble's clock makes it quick, and its end shows that no check
// leaves a goroutine.
func TestBrokenStores(t *testing.T) {
	checks := storetest.Checks()
	tried := make(map[string]bool)
	for _, b := range brokenStores {
		tried[b.fails] = true
		t.Run(b.fails+"/"+b.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				err := checks[b.fails](t.Context(), b.make())
				if err == nil {
					t.Fatal("passed")
				}
				t.Log(err)
				time.Sleep(time.Hour) // in the bubble: slow calls end
			})
		})
	}
	for name := range checks {
		if !tried[name] {
			t.Errorf("nothing breaks %s", name)
		}
	}
}

// What a check finds fails the test that calls Run, in a subtest of the
// check's name. The test calls itself as a process, which is to fail.
func TestRunFails(t *testing.T) {
	const variable = "STORETEST_BROKEN"
	if os.Getenv(variable) != "" {
		storetest.Run(t, func(*testing.T) store.Store {
			return store.Funcs{} // keeps nothing
		})
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0],
		"-test.run=^TestRunFails$/^(RoundTrip|Miss)$")
	cmd.Env = append(cmd.Environ(), variable+"=1")
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); !failed {
		t.Fatalf("error %v, want an exit code\n%s", err, out)
	}
	if !strings.Contains(string(out), "--- FAIL: TestRunFails/RoundTrip") ||
		strings.Contains(string(out), "--- FAIL: TestRunFails/Miss") {
		t.Errorf("it should fail RoundTrip and pass Miss:\n%s", out)
	}
}
