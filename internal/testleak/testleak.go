// Package testleak finds goroutines that tests leave behind.
package testleak

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// Run runs the tests of a package that has no other goroutines, and returns
// what a TestMain exits with. It fails if some are left that do not end by
// themselves within patience.
func Run(m *testing.M, patience time.Duration) int {
	code := m.Run()
	if left := leaked(patience); code == 0 && len(left) > 0 {
		fmt.Fprintf(os.Stderr, "goroutines leaked after %v:\n%s\n", patience,
			left)
		return 1
	}
	return code
}

// leaked returns the stacks of goroutines that do not end in time.
func leaked(patience time.Duration) []byte {
	late := time.After(patience)
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		left := others()
		if len(left) == 0 {
			return nil
		}
		select {
		case <-late:
			return left
		case <-again.C:
		}
	}
}

// others returns the stacks of all goroutines but the caller's.
func others() []byte {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	_, left, _ := bytes.Cut(buf, []byte("\n\n")) // the caller's comes first
	return left
}
