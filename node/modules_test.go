package node_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// TestModulesAsNode compares what scripts learn from the modules beside tls,
// net, stream and events with Node.
func TestModulesAsNode(t *testing.T) { nodetest.Compare(t, "modules") }
