//go:build linux

package node_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// TestAsNode26 compares what the Node that the tests have may not know, or does
// otherwise, with what Node 26 printed.
func TestAsNode26(t *testing.T) { nodetest.Recorded(t, "node26") }
