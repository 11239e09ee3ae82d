package nats_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testmod"
)

// The server is what would weigh: it is in the module store/nats/embedded.
func TestRequires(t *testing.T) {
	testmod.Requires(t, map[string]string{
		"github.com/nats-io/nats.go":    "the client",
		"github.com/klauspost/compress": "of nats.go",
		"github.com/nats-io/nkeys":      "of nats.go",
		"github.com/nats-io/nuid":       "of nats.go",
		"golang.org/x/sys":              "of nats.go",
	})
}
