package node_test

import (
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// TestOrderAsNode compares scripts of causes and effects with Node, and then
// runs them again and again, for a while, on a machine that is busy: the order
// must never be another.
func TestOrderAsNode(t *testing.T) {
	if err := os.Setenv("TLS_TEST_KEYS", writeKeys(t)); err != nil {
		t.Fatal(err)
	}
	scripts := nodetest.Scripts(t, "order")
	want := make(map[string]string)
	for _, script := range scripts {
		want[script] = nodetest.UnderNode(t, script)
	}
	const long = 20 * time.Second
	keepBusy(t)
	for end := time.Now().Add(long); ; {
		for _, script := range scripts {
			if got := nodetest.Here(t, script); got != want[script] {
				t.Fatalf("%s\nnode:\n%s\nhere:\n%s", script, want[script], got)
			}
		}
		if testing.Short() || time.Now().After(end) {
			return
		}
	}
}

// keepBusy has all processors busy until the test is over.
func keepBusy(t *testing.T) {
	var over atomic.Bool
	t.Cleanup(func() { over.Store(true) })
	for range 2 * runtime.GOMAXPROCS(0) {
		go func() { // ends with the test
			for !over.Load() {
			}
		}()
	}
}
