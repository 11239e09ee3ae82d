package embedded_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/seed-435e3e10/tlssocket/internal/teststore"
	"github.com/seed-435e3e10/tlssocket/store"
	"github.com/seed-435e3e10/tlssocket/store/nats"
	"github.com/seed-435e3e10/tlssocket/store/storetest"
)

// Two connections, one of them in the server's process.
func TestContract(t *testing.T) {
	server := embed(t, "nats+embedded://127.0.0.1:0")
	t.Run("embedded", func(t *testing.T) {
		storetest.Run(t, func(*testing.T) store.Store {
			return server
		})
	})
	t.Run("client", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) store.Store {
			return open(t, "nats://"+server.Addr().String())
		})
	})
}

// It is a cache, too, whose values stay.
func TestCacheContract(t *testing.T) {
	addr := startServer(t)
	storetest.RunCache(t, func(t *testing.T) store.Cache {
		return open(t, "nats://"+addr)
	})
}

func TestContractOnDisk(t *testing.T) {
	st := embed(t, "nats+embedded://127.0.0.1:0?store_dir="+t.TempDir())
	storetest.Run(t, func(*testing.T) store.Store {
		return st
	})
}

// A bucket without a ttl for each key, as servers before 2.11 have it, keeps
// the contract by the stamps in its values.
func TestContractWithoutKeyTTL(t *testing.T) {
	js := oldServer{jetStream(t, startServer(t))}
	st := newStore(t, js, &nats.Options{Bucket: "old"})
	kv, err := js.KeyValue(t.Context(), "old")
	if err != nil {
		t.Fatal(err)
	}
	status, err := kv.Status(t.Context())
	if err != nil || status.LimitMarkerTTL() != 0 {
		t.Fatalf("the bucket has a ttl for keys (error %v)", err)
	}
	storetest.Run(t, func(*testing.T) store.Store {
		return st
	})
}

// oldServer refuses what a server before 2.11 does.
type oldServer struct{ jetstream.JetStream }

func (o oldServer) CreateKeyValue(ctx context.Context,
	c jetstream.KeyValueConfig) (jetstream.KeyValue, error) {
	if c.LimitMarkerTTL != 0 {
		return nil, jetstream.ErrLimitMarkerTTLNotSupported
	}
	return o.JetStream.CreateKeyValue(ctx, c)
}

// The server forgets what has ended, and what was taken, by itself.
func TestServerForgets(t *testing.T) {
	js := jetStream(t, startServer(t))
	st := newStore(t, js, nil)
	for id, ttl := range map[string]time.Duration{"taken": time.Hour,
		"ended": time.Second} {
		err := st.Put(t.Context(), []byte(id), []byte("s"), ttl)
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := st.Take(t.Context(), []byte("taken")); err != nil {
		t.Fatal(err)
	}
	var left uint64
	if !teststore.Until(func() bool {
		s, err := js.Stream(t.Context(), "KV_"+nats.DefaultBucket)
		if err != nil {
			t.Fatal(err)
		}
		left = s.CachedInfo().State.Msgs
		return left == 0
	}) {
		t.Errorf("%d messages stay", left)
	}
}

func TestBucketOptions(t *testing.T) {
	js := jetStream(t, startServer(t))
	newStore(t, js, &nats.Options{Bucket: "b", MaxTTL: time.Hour,
		MaxBytes: 1 << 20, Persistent: true})
	for bucket, want := range map[string]struct {
		storage jetstream.StorageType
		bytes   int64
		ttl     time.Duration
	}{
		"b":                {jetstream.FileStorage, 1 << 20, time.Hour},
		nats.DefaultBucket: {jetstream.MemoryStorage, 128 << 20, 24 * time.Hour},
	} {
		s, err := js.Stream(t.Context(), "KV_"+bucket)
		if err != nil {
			t.Fatal(err)
		}
		c := s.CachedInfo().Config
		if c.Storage != want.storage || c.MaxBytes != want.bytes ||
			c.MaxAge != want.ttl || c.MaxMsgsPerSubject != 1 {
			t.Errorf("%s: %+v", bucket, c)
		}
	}
	_, err := nats.New(t.Context(), js, &nats.Options{Bucket: "a b"})
	if !errors.Is(err, jetstream.ErrInvalidBucketName) {
		t.Errorf("a bucket of a wrong name: %v", err)
	}
}

// A full bucket refuses what does not fit and goes on with the rest.
func TestFullBucket(t *testing.T) {
	js := jetStream(t, startServer(t))
	st := newStore(t, js, &nats.Options{Bucket: "b", MaxBytes: 2000})
	err := st.Put(t.Context(), []byte("id"), make([]byte, 4000),
		time.Minute)
	if err == nil {
		t.Error("it is stored")
	}
	if err := teststore.Works(t.Context(), st); err != nil {
		t.Error(err)
	}
}

// Something else in the bucket is no session.
func TestForeignValue(t *testing.T) {
	js := jetStream(t, startServer(t))
	st := newStore(t, js, nil)
	kv, err := js.KeyValue(t.Context(), nats.DefaultBucket)
	if err != nil {
		t.Fatal(err)
	}
	id := []byte("id")
	err = st.Put(t.Context(), id, []byte("session"), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := kv.Keys(t.Context())
	if err != nil || len(keys) != 1 {
		t.Fatalf("keys %q, error %v", keys, err)
	}
	_, err = kv.Put(t.Context(), keys[0], []byte("something else"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Take(t.Context(), id); !errors.Is(err,
		store.ErrMissing) {
		t.Errorf("error %v", err)
	}
}
