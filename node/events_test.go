package node_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

func TestEvents(t *testing.T) { nodetest.Compare(t, "events") }
