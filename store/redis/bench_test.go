package redis_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/store/storetest"
)

func BenchmarkStore(b *testing.B) {
	storetest.Benchmark(b, open(b, "redis://"+start(b).addr))
}
