package storetest_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/store"
	"github.com/seed-435e3e10/tlssocket/store/storetest"
)

func TestMemoryCache(t *testing.T) {
	storetest.RunCache(t, func(*testing.T) store.Cache {
		return store.Memory(0)
	})
}

func TestSessionCache(t *testing.T) {
	storetest.RunCache(t, func(*testing.T) store.Cache {
		return new(tlssocket.SessionCache)
	})
}

// spoilt is a cache in memory that does one thing badly.
type spoilt struct {
	store.Cache
	put func(ctx context.Context, id, value []byte, ttl time.Duration) error
	get func(ctx context.Context, id []byte) ([]byte, error)
}

func (s *spoilt) Put(ctx context.Context, id, value []byte,
	ttl time.Duration) error {
	if s.put != nil {
		return s.put(ctx, id, value, ttl)
	}
	return s.Cache.Put(ctx, id, value, ttl)
}

func (s *spoilt) Get(ctx context.Context, id []byte) ([]byte, error) {
	if s.get != nil {
		return s.get(ctx, id)
	}
	return s.Cache.Get(ctx, id)
}

// brokenCaches break one clause each.
var brokenCaches = []struct {
	fails, name string
	spoil       func(s *spoilt)
}{
	{"Stays", "is taken", taken},
	{"ConcurrentReaders", "is taken", taken},
	{"Miss", "no error", func(s *spoilt) {
		s.get = func(ctx context.Context, id []byte) ([]byte, error) {
			v, err := s.Cache.Get(ctx, id)
			if errors.Is(err, store.ErrMissing) {
				return nil, nil
			}
			return v, err
		}
	}},
	{"Overwrite", "the first stays", func(s *spoilt) {
		s.put = func(ctx context.Context, id, value []byte,
			ttl time.Duration) error {
			if _, err := s.Cache.Get(ctx, id); err == nil {
				return nil
			}
			return s.Cache.Put(ctx, id, value, ttl)
		}
	}},
	{"SizesAndIDs", "ignores case", func(s *spoilt) {
		s.put = func(ctx context.Context, id, value []byte,
			ttl time.Duration) error {
			return s.Cache.Put(ctx, bytes.ToLower(id), value, ttl)
		}
		s.get = func(ctx context.Context, id []byte) ([]byte, error) {
			return s.Cache.Get(ctx, bytes.ToLower(id))
		}
	}},
	{"CallersSlices", "keeps the slice", func(s *spoilt) {
		var kept []byte
		s.put = func(_ context.Context, _, value []byte,
			_ time.Duration) error {
			kept = value
			return nil
		}
		s.get = func(context.Context, []byte) ([]byte, error) {
			return kept, nil
		}
	}},
	{"EndedContext", "ignores it", func(s *spoilt) {
		s.get = func(_ context.Context, id []byte) ([]byte, error) {
			return s.Cache.Get(context.Background(), id)
		}
	}},
	{"NoTime", "forever", forever},
	{"Expiry", "never", forever},
	{"Expiry", "too early", func(s *spoilt) {
		s.put = func(ctx context.Context, id, value []byte,
			_ time.Duration) error {
			return s.Cache.Put(ctx, id, value, time.Second)
		}
	}},
}

func taken(s *spoilt) {
	s.get = func(ctx context.Context, id []byte) ([]byte, error) {
		return s.Cache.(store.Store).Take(ctx, id)
	}
}

func forever(s *spoilt) {
	s.put = func(ctx context.Context, id, value []byte,
		_ time.Duration) error {
		return s.Cache.Put(ctx, id, value, time.Hour)
	}
}

// takes is a cache of sessions whose Get takes.
type takes struct{ store.Store }

func (s takes) Get(ctx context.Context, id []byte) ([]byte, error) {
	return s.Take(ctx, id)
}

func TestBrokenCaches(t *testing.T) {
	checks := storetest.CacheChecks()
	tried := map[string]bool{"Sessions": true}
	if checks["Sessions"](t.Context(),
		takes{store.Memory(0)}) == nil {
		t.Error("a Get that takes passed")
	}
	for _, b := range brokenCaches {
		tried[b.fails] = true
		t.Run(b.fails+"/"+b.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &spoilt{Cache: store.Memory(0)}
				b.spoil(s)
				err := checks[b.fails](t.Context(), s)
				if err == nil {
					t.Fatal("passed")
				}
				t.Log(err)
			})
		})
	}
	for name := range checks {
		if !tried[name] {
			t.Errorf("nothing breaks %s", name)
		}
	}
}
