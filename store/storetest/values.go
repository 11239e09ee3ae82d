package storetest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket/store"
)

func roundTrip(ctx context.Context, tested store.Store) error {
	id, session := random(32), random(300)
	if err := put(ctx, tested, id, session); err != nil {
		return err
	}
	return gets(ctx, tested, id, session)
}

func miss(ctx context.Context, tested store.Store) error {
	if err := misses(ctx, tested, random(32)); err != nil {
		return err
	}
	id := random(32)
	if err := put(ctx, tested, id, random(300)); err != nil {
		return err
	}
	other := slices.Clone(id)
	other[31] ^= 1
	return misses(ctx, tested, other)
}

func overwrite(ctx context.Context, tested store.Store) error {
	id, last := random(32), random(200)
	for _, session := range [][]byte{random(300), random(10), last} {
		if err := put(ctx, tested, id, session); err != nil {
			return err
		}
	}
	if err := gets(ctx, tested, id, last); err != nil {
		return err
	}
	if err := misses(ctx, tested, id); err != nil {
		return fmt.Errorf("after three Puts and a Take: %w", err)
	}
	if err := put(ctx, tested, id, last); err != nil {
		return fmt.Errorf("after a Take: %w", err)
	}
	return gets(ctx, tested, id, last)
}

// sizes has no session, since a store could take that for a miss, and one
// larger than any chain of certificates.
func sizes(ctx context.Context, tested store.Store) error {
	for _, n := range []int{0, 1, 4096, 65536, 1_000_000} {
		id, session := random(32), random(n)
		if err := put(ctx, tested, id, session); err != nil {
			return err
		}
		if err := gets(ctx, tested, id, session); err != nil {
			return err
		}
		if err := misses(ctx, tested, id); err != nil {
			return fmt.Errorf("a session of %d bytes: %w", n, err)
		}
	}
	return nil
}

// binaryIDs stores all ids together, so that two that a store confuses show.
func binaryIDs(ctx context.Context, tested store.Store) error {
	ids := idSet()
	session := func(i int) []byte { return fmt.Appendf(nil, "session %d", i) }
	for i, id := range ids {
		if err := put(ctx, tested, id, session(i)); err != nil {
			return err
		}
	}
	for i, id := range slices.Backward(ids) {
		if err := gets(ctx, tested, id, session(i)); err != nil {
			return err
		}
	}
	for _, id := range ids {
		if err := misses(ctx, tested, id); err != nil {
			return fmt.Errorf("the second time: %w", err)
		}
	}
	return nil
}

// idSet returns ids that differ, some of them as little as can be.
func idSet() [][]byte {
	var ids [][]byte
	for b := range 256 {
		ids = append(ids, []byte{byte(b)})
	}
	long := random(96)
	for n := 2; n <= len(long); n++ { // one begins the next
		ids = append(ids, long[:n])
	}
	ids = append(ids,
		bytes.Repeat([]byte{0}, 32), bytes.Repeat([]byte{0}, 33),
		bytes.Repeat([]byte{255}, 32))
	for _, s := range []string{
		"session", "Session", "SESSION", // case
		"session ", " session", "session\x00", "\x00session", "session\n",
		"session\r\n", "session.", ".session", "session=", // space and ends
		"a.b", "a..b", "a*b", "a?b", "a>b", "a/b", "a//b", "../a", `a\b`,
		"a:b", "a%2fb", "{a}b", "$a", "a'b", `a"b`, // what others mean by it
		"6162", "YWI", "YWI=", "MFRA", "MFRA====", "ab", // encodings of it
		"\xc3\xa9", "e\xcc\x81", "\xe9\xe9", "\xff\xfd", "\xef\xbf\xbd", // text
	} {
		ids = append(ids, []byte(s))
	}
	return append(ids, []byte(strings.Repeat("long", 40)))
}

// manyAtOnce has different sessions come and go concurrently.
func manyAtOnce(ctx context.Context, tested store.Store) error {
	base := random(16)
	return together(50, func(i int) error {
		var ids, sessions [][]byte
		for j := range 20 {
			ids = append(ids, append(slices.Clone(base), byte(i), byte(j)))
			sessions = append(sessions, random(100+j))
			if err := put(ctx, tested, ids[j], sessions[j]); err != nil {
				return err
			}
		}
		for j := range ids {
			if err := gets(ctx, tested, ids[j], sessions[j]); err != nil {
				return err
			}
		}
		return nil
	})
}
