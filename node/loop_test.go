package node

import "testing"

func TestLoop(t *testing.T) { compare(t, "loop") }
