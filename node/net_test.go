package node

import "testing"

// TestNetAsNode compares what scripts with net print with Node.
func TestNetAsNode(t *testing.T) { compare(t, "net") }
