package redis_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testmod"
)

func TestRequires(t *testing.T) {
	testmod.Requires(t, map[string]string{
		"github.com/redis/go-redis/v9": "the client",
		"github.com/cespare/xxhash/v2": "of go-redis",
		"go.uber.org/atomic":           "of go-redis",
		"golang.org/x/sys":             "of go-redis",
	})
}
