package storetest_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/store"
	"github.com/seed-435e3e10/tlssocket/store/storetest"
)

func BenchmarkMemoryStore(b *testing.B) {
	storetest.Benchmark(b, store.Memory(0))
}
