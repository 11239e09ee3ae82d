package node

import "testing"

func TestTimers(t *testing.T) { compare(t, "timers") }
