package redis_test

import (
	"context"
	"errors"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/seed-435e3e10/tlssocket/internal/teststore"
	"github.com/seed-435e3e10/tlssocket/store"
	"github.com/seed-435e3e10/tlssocket/store/redis"
	"github.com/seed-435e3e10/tlssocket/store/storetest"
)

// patient has the client wait for a busy machine as long as the test does.
const patient = "?dial_timeout=2m&read_timeout=2m"

func TestContract(t *testing.T) {
	s := start(t)
	storetest.Run(t, func(t *testing.T) store.Store {
		return open(t, "redis://"+s.addr+"/3"+patient)
	})
}

// It is a cache, too, whose values stay.
func TestCacheContract(t *testing.T) {
	s := start(t)
	storetest.RunCache(t, func(t *testing.T) store.Cache {
		return open(t, "redis://"+s.addr+"/3"+patient)
	})
}

// A client that knows nothing of contexts and repeats commands, as go-redis
// makes it by default, keeps the contract as well.
func TestContractOfPlainClient(t *testing.T) {
	s := start(t)
	storetest.Run(t, func(t *testing.T) store.Store {
		c := goredis.NewClient(&goredis.Options{Network: "unix",
			Addr: s.unix, DialTimeout: teststore.Patience,
			ReadTimeout: teststore.Patience})
		t.Cleanup(func() { c.Close() })
		return redis.New(c, &redis.Options{Prefix: "other:"})
	})
}

// open opens a store that the test closes.
func open(t testing.TB, url string) *redis.Store {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), teststore.Patience)
	defer cancel()
	s, err := redis.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// What is stored is one key of the prefix and the id, with an expiry.
func TestKeys(t *testing.T) {
	s := start(t)
	c := s.client(t)
	for prefix, opts := range map[string]*redis.Options{
		redis.DefaultPrefix: nil,
		"a:":                {Prefix: "a:"},
	} {
		store := redis.New(c, opts)
		err := store.Put(t.Context(), []byte("id\x00"), []byte("session"),
			time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		key := prefix + "id\x00"
		if b, err := c.Get(t.Context(), key).Result(); b != "session" {
			t.Errorf("%q, error %v", b, err)
		}
		ttl, err := c.PTTL(t.Context(), key).Result()
		if err != nil || ttl > time.Hour || ttl < time.Hour-time.Minute {
			t.Errorf("it expires in %v, error %v", ttl, err)
		}
		if _, err := store.Take(t.Context(), []byte("id\x00")); err != nil {
			t.Error(err)
		}
	}
	if n, err := c.DBSize(t.Context()).Result(); n != 0 || err != nil {
		t.Errorf("%d keys are left, error %v", n, err)
	}
}

// A time that Redis cannot express is rounded up, not to forever.
func TestShortTime(t *testing.T) {
	s := start(t)
	c := s.client(t)
	store := redis.New(c, nil)
	for _, ttl := range []time.Duration{1, time.Microsecond,
		1500 * time.Microsecond} {
		id := []byte(ttl.String())
		err := store.Put(t.Context(), id, []byte("session"), ttl)
		if err != nil {
			t.Fatal(err)
		}
	}
	if !teststore.Until(func() bool {
		n, err := c.DBSize(t.Context()).Result()
		return n == 0 && err == nil
	}) {
		t.Error("it stays")
	}
}

// A store that New made leaves the client to its owner.
func TestClose(t *testing.T) {
	s := start(t)
	c := s.client(t)
	if err := redis.New(c, nil).Close(); err != nil {
		t.Error(err)
	}
	if err := teststore.Works(t.Context(), redis.New(c, nil)); err != nil {
		t.Error("the client was closed:", err)
	}
	store := open(t, "unix://"+s.unix)
	if err := store.Close(); err != nil {
		t.Error(err)
	}
	if err := teststore.Works(t.Context(), store); !errors.Is(err, goredis.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// A command that outlives its Put does not see what the caller does with its
// slice afterwards.
func TestSliceOfAbandonedPut(t *testing.T) {
	c := goredis.NewClient(&goredis.Options{Addr: "127.0.0.1:1"})
	defer c.Close()
	h := hold{release: make(chan struct{}), sent: make(chan string, 1)}
	c.AddHook(h)
	session := []byte("session")
	err := redis.New(c, nil).Put(teststore.Soon(t), []byte("id"), session, time.Minute)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	clear(session)
	close(h.release)
	if got := <-h.sent; got != "session" {
		t.Errorf("%q was sent", got)
	}
}

// hold keeps the client's commands until it is released, and then tells what
// they would store.
type hold struct {
	release chan struct{}
	sent    chan string
}

func (h hold) DialHook(next goredis.DialHook) goredis.DialHook {
	return next
}

func (h hold) ProcessPipelineHook(
	next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return next
}

func (h hold) ProcessHook(goredis.ProcessHook) goredis.ProcessHook {
	return func(_ context.Context, cmd goredis.Cmder) error {
		<-h.release
		h.sent <- string(cmd.Args()[2].([]byte))
		return nil
	}
}
