package storetest_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/storetest"
)

func BenchmarkMemoryStore(b *testing.B) {
	storetest.Benchmark(b, tlssocket.NewMemoryStore(0))
}
