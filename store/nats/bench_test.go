package nats_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/store/storetest"
)

func BenchmarkStore(b *testing.B) {
	embedded, addr := embed(b, "")
	b.Run("embedded", func(b *testing.B) {
		storetest.Benchmark(b, embedded)
	})
	b.Run("client", func(b *testing.B) {
		storetest.Benchmark(b, open(b, "nats://"+addr))
	})
}
