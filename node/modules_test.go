package node

import "testing"

// TestModulesAsNode compares what scripts learn from the modules beside tls,
// net, stream and events with Node.
func TestModulesAsNode(t *testing.T) { compare(t, "modules") }
