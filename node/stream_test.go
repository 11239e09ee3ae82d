package node

import "testing"

func TestStream(t *testing.T) { compare(t, "stream") }
