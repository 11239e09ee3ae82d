package embedded_test

import (
	"context"
	"io"
	"testing"

	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/seed-435e3e10/tlssocket/internal/teststore"
	"github.com/seed-435e3e10/tlssocket/store/nats"
	"github.com/seed-435e3e10/tlssocket/store/nats/embedded"
)

// startServer starts a server that ends with the test.
func startServer(t testing.TB) (addr string) {
	t.Helper()
	return embed(t, "nats+embedded://127.0.0.1:0").Addr().String()
}

// embed opens an embedded server that ends with the test.
func embed(t testing.TB, url string) *embedded.Store {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), teststore.Patience)
	defer cancel()
	s, err := embedded.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closes(t, s) })
	return s
}

// open opens a store that the test closes.
func open(t testing.TB, url string) *nats.Store {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), teststore.Patience)
	defer cancel()
	s, err := nats.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closes(t, s) })
	return s
}

// closes closes a store, which may be closed already.
func closes(t testing.TB, s io.Closer) {
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// jetStream connects as an application does that knows nothing of stores.
func jetStream(t *testing.T, addr string) jetstream.JetStream {
	t.Helper()
	conn, err := natsgo.Connect("nats://"+addr, natsgo.Timeout(teststore.Patience))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn, jetstream.WithDefaultTimeout(teststore.Patience))
	if err != nil {
		t.Fatal(err)
	}
	return js
}

// newStore is New, which must succeed.
func newStore(t *testing.T, js jetstream.JetStream,
	opts *nats.Options) *nats.Store {
	t.Helper()
	s, err := nats.New(t.Context(), js, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
