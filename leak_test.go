package tlssocket_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/link"
)

// TestMain fails the run if a goroutine of the library or of a test is left, or
// a large buffer was not given back.
func TestMain(m *testing.M) {
	code := m.Run()
	if left := leftGoroutines(5 * time.Second); code == 0 && len(left) > 0 {
		fmt.Fprintf(os.Stderr, "%d goroutines leaked:\n\n%s\n", len(left),
			strings.Join(left, "\n\n"))
		code = 1
	}
	if lost := link.BuffersInUse(); code == 0 && lost > 0 {
		fmt.Fprintf(os.Stderr, "%d buffers leaked\n", lost)
		code = 1
	}
	os.Exit(code)
}

// leftGoroutines returns the stacks of goroutines that do not end by
// themselves in the time given.
func leftGoroutines(patience time.Duration) (left []string) {
	give := time.Now().Add(patience)
	for {
		left = libraryGoroutines()
		if len(left) == 0 || time.Now().After(give) {
			return left
		}
		<-time.After(10 * time.Millisecond)
	}
}

// libraryGoroutines returns the stacks of all goroutines that run code of this
// module or of crypto/tls, without the caller's and those that run tests.
func libraryGoroutines() (stacks []string) {
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	all := strings.Split(strings.TrimSpace(string(buf)), "\n\n")
	for _, stack := range all[1:] { // the first is the caller's
		ours := strings.Contains(stack, "/tlssocket") ||
			strings.Contains(stack, "crypto/tls.")
		if ours && !strings.Contains(stack, "testing.(*T).Run(") &&
			!strings.Contains(stack, "testing.tRunner(") {
			stacks = append(stacks, stack)
		}
	}
	return stacks
}
