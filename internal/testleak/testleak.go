// Package testleak finds what tests leave behind: goroutines and buffers.
package testleak

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/link"
)

// patience is how long what ends by itself may take.
const patience = 2 * time.Minute

// Run runs the tests of a package that has no other goroutines, and returns
// what a TestMain exits with. It fails if some are left that do not end by
// themselves.
func Run(m *testing.M) int { return run(m, others) }

// RunLibrary is Run for a package whose tests use much that keeps goroutines:
// only those that [Library] returns count, and large buffers that were not
// given back.
func RunLibrary(m *testing.M) int {
	return run(m, func() []string {
		left := Library()
		if n := link.BuffersInUse(); n > 0 {
			left = append(left, fmt.Sprintf("%d buffers", n))
		}
		return left
	})
}

func run(m *testing.M, leftovers func() []string) int {
	if code := m.Run(); code != 0 {
		return code
	}
	if left := wait(patience, leftovers); len(left) > 0 {
		fmt.Fprintf(os.Stderr, "%d leaked after %v:\n\n%s\n",
			len(left), patience, strings.Join(left, "\n\n"))
		return 1
	}
	return 0
}

// Wait returns the stacks that [Library] still returns after two minutes.
func Wait() []string { return wait(patience, Library) }

// wait returns what is left of that which does not end in time.
func wait(patience time.Duration, leftovers func() []string) []string {
	late := time.After(patience)
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		left := leftovers()
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

// Library returns the stacks of all goroutines that run code of this
// repository or of crypto/tls, without the caller's and those that run tests.
func Library() (stacks []string) {
	for _, stack := range others() {
		ours := strings.Contains(stack, "/tlssocket") ||
			strings.Contains(stack, "crypto/tls.")
		if ours && !strings.Contains(stack, "testing.(*T).Run(") &&
			!strings.Contains(stack, "testing.tRunner(") {
			stacks = append(stacks, stack)
		}
	}
	return stacks
}

// Bubble returns the stacks of the goroutines that were started in the caller's
// bubble of testing/synctest, without the caller's and those of the bubble itself:
// chance cannot add others.
func Bubble(t testing.TB) (stacks []string) {
	t.Helper()
	all := everyone()
	header, _, _ := strings.Cut(all[0], "\n")
	_, bubble, ok := strings.Cut(header, ", synctest bubble ")
	if !ok {
		t.Fatalf("%q is in no bubble", header)
	}
	for _, stack := range all[1:] {
		header, _, _ := strings.Cut(stack, "\n")
		if strings.HasSuffix(header, ", synctest bubble "+bubble) &&
			!strings.Contains(header, "synctest.Run") &&
			!strings.Contains(stack, "created by testing/synctest.Test ") {
			stacks = append(stacks, stack)
		}
	}
	return stacks
}

// others returns the stacks of all goroutines but the caller's.
func others() []string { return everyone()[1:] }

// everyone returns the stacks of all goroutines, the caller's first.
func everyone() []string {
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	return strings.Split(strings.TrimSpace(string(buf)), "\n\n")
}
