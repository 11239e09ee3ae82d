package node_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// TestNetAsNode compares what scripts with net print with Node.
func TestNetAsNode(t *testing.T) { nodetest.Compare(t, "net") }
