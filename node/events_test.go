package node

import "testing"

func TestEvents(t *testing.T) { compare(t, "events") }
