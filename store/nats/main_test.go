package nats_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"testing"
)

// TestMain fails the run if goroutines are left after the last test. The
// clients' own may take their timeouts.
func TestMain(m *testing.M) {
	code := m.Run()
	var left []byte
	gone := until(func() bool {
		left = others()
		return len(left) == 0
	})
	if code == 0 && !gone {
		fmt.Fprintf(os.Stderr, "goroutines leaked after %v:\n%s\n", patience,
			left)
		code = 1
	}
	os.Exit(code)
}

// others returns the stacks of all goroutines but the caller's.
func others() []byte {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	_, left, _ := bytes.Cut(buf, []byte("\n\n"))
	return left
}
