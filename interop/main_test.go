package interop_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestMain fails the run if goroutines are left after the last test.
func TestMain(m *testing.M) {
	code := m.Run()
	if left := leaked(); code == 0 && len(left) > 0 {
		fmt.Fprintf(os.Stderr, "goroutines leaked:\n%s\n", left)
		code = 1
	}
	os.Exit(code)
}

// leaked returns the stacks of goroutines that do not end soon, but for the
// one that asks.
func leaked() []byte {
	late := time.After(5 * time.Second)
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

func others() []byte {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	_, left, _ := bytes.Cut(buf, []byte("\n\n")) // the caller comes first
	return left
}
