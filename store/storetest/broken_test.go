package storetest_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

type (
	putFunc = func(ctx context.Context, id, session []byte,
		ttl time.Duration) error
	takeFunc = func(ctx context.Context, id []byte) ([]byte, error)
)

// brokenStores are stores that break one clause of the contract each, and the
// check that must notice.
var brokenStores = []struct {
	fails, name string
	make        func() store.Store
}{
	{"RoundTrip", "keeps nothing", func() store.Store {
		return store.Funcs{}
	}},
	{"SingleUse", "does not remove", onPut(asItIs, putsBack)},
	{"ConcurrentTakers", "reads, then removes", newLazy(func(l *lazy) {
		l.pause = time.Millisecond
	})},
	{"Miss", "no session and no error", onTake(missIs(nil))},
	{"Miss", "error of its own", onTake(missIs(os.ErrNotExist))},
	{"Overwrite", "the first stays", newLazy(func(l *lazy) {
		l.first = true
	})},
	{"Sizes", "none is a miss", onTake(noneIsMiss)},
	{"Sizes", "cuts", cuts(1 << 16)},
	{"BinaryIDs", "ignores case", ids(bytes.ToLower)},
	{"BinaryIDs", "text", ids(func(id []byte) []byte {
		return bytes.ToValidUTF8(id, []byte("\ufffd"))
	})},
	{"BinaryIDs", "ends at zero", ids(func(id []byte) []byte {
		id, _, _ = bytes.Cut(id, []byte{0})
		return id
	})},
	{"BinaryIDs", "64 bytes", ids(func(id []byte) []byte {
		return id[:min(len(id), 64)]
	})},
	{"ManyAtOnce", "one buffer", oneBuffer},
	{"CallersSlices", "keeps the session", newLazy(func(l *lazy) {
		l.keep = true
	})},
	{"CallersSlices", "appends to the id", ids(func(id []byte) []byte {
		return append(id, '!')
	})},
	{"EndedContext", "Put ignores it", onPut(func(put putFunc) putFunc {
		return func(_ context.Context, id, session []byte,
			ttl time.Duration) error {
			return put(context.Background(), id, session, ttl)
		}
	}, nil)},
	{"EndedContext", "Take loses it", onTake(losesWhenEnded)},
	{"EndedContext", "Take is slow", onTake(slowWhenEnded)},
	{"CancelledMeanwhile", "error of its own", onTake(ownError)},
	{"NoTime", "forever", ttl(func(d time.Duration) time.Duration {
		if d <= 0 {
			return time.Hour
		}
		return d
	})},
	{"Expiry", "never", ttl(func(time.Duration) time.Duration {
		return time.Hour
	})},
	{"Expiry", "too early", ttl(func(time.Duration) time.Duration {
		return time.Second
	})},
}

// onPut and onTake stand before the methods of a store in memory.
func onPut(put func(putFunc) putFunc,
	take func(store.Store) takeFunc) func() store.Store {
	return func() store.Store {
		memory := store.Memory(0)
		f := store.Funcs{PutFunc: put(memory.Put),
			TakeFunc: memory.Take}
		if take != nil {
			f.TakeFunc = take(memory)
		}
		return f
	}
}

func onTake(take func(takeFunc) takeFunc) func() store.Store {
	return onPut(asItIs,
		func(memory store.Store) takeFunc {
			return take(memory.Take)
		})
}

func asItIs(put putFunc) putFunc { return put }

func putsBack(memory store.Store) takeFunc {
	return func(ctx context.Context, id []byte) ([]byte, error) {
		session, err := memory.Take(ctx, id)
		if err == nil {
			err = memory.Put(ctx, id, session, time.Hour)
		}
		return session, err
	}
}

func missIs(other error) func(takeFunc) takeFunc {
	return func(take takeFunc) takeFunc {
		return func(ctx context.Context, id []byte) ([]byte, error) {
			session, err := take(ctx, id)
			if errors.Is(err, store.ErrMissing) {
				err = other
			}
			return session, err
		}
	}
}

func noneIsMiss(take takeFunc) takeFunc {
	return func(ctx context.Context, id []byte) ([]byte, error) {
		session, err := take(ctx, id)
		if err == nil && len(session) == 0 {
			err = store.ErrMissing
		}
		return session, err
	}
}

func losesWhenEnded(take takeFunc) takeFunc {
	return func(ctx context.Context, id []byte) ([]byte, error) {
		session, err := take(context.WithoutCancel(ctx), id)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return session, err
	}
}

func slowWhenEnded(take takeFunc) takeFunc {
	return func(ctx context.Context, id []byte) ([]byte, error) {
		if ctx.Err() != nil {
			<-time.After(time.Minute)
		}
		return take(ctx, id)
	}
}

func ownError(take takeFunc) takeFunc {
	return func(ctx context.Context, id []byte) ([]byte, error) {
		select {
		case <-ctx.Done():
			return nil, errors.New("something went wrong")
		case <-time.After(time.Millisecond):
			return take(ctx, id)
		}
	}
}

// ids is a store that stores under something else than the id.
func ids(change func([]byte) []byte) func() store.Store {
	return onPut(func(put putFunc) putFunc {
		return func(ctx context.Context, id, session []byte,
			ttl time.Duration) error {
			return put(ctx, change(id), session, ttl)
		}
	}, func(memory store.Store) takeFunc {
		return func(ctx context.Context, id []byte) ([]byte, error) {
			return memory.Take(ctx, change(id))
		}
	})
}

func ttl(change func(time.Duration) time.Duration,
) func() store.Store {
	return onPut(func(put putFunc) putFunc {
		return func(ctx context.Context, id, session []byte,
			ttl time.Duration) error {
			return put(ctx, id, session, change(ttl))
		}
	}, nil)
}

func cuts(most int) func() store.Store {
	return onPut(func(put putFunc) putFunc {
		return func(ctx context.Context, id, session []byte,
			ttl time.Duration) error {
			return put(ctx, id, session[:min(len(session), most)], ttl)
		}
	}, nil)
}
