package embedded_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/store/storetest"
)

func BenchmarkStore(b *testing.B) {
	server := embed(b, "nats+embedded://127.0.0.1:0")
	b.Run("embedded", func(b *testing.B) {
		storetest.Benchmark(b, server)
	})
	b.Run("client", func(b *testing.B) {
		storetest.Benchmark(b, open(b, "nats://"+server.Addr().String()))
	})
}
