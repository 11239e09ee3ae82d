//go:build linux

package node_test

import (
	"os"
	"testing"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// TestBoundSocket compares net.BoundSocket, which the Node that the tests have
// may not know, with what Node 26 printed.
func TestBoundSocket(t *testing.T) {
	want, err := os.ReadFile("testdata/node26/bound.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got := nodetest.Here(t, "testdata/node26/bound.js"); got != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	nodetest.NoHandles(t)
}
