package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed-435e3e10/tlssocket/store"
)

// callersSlices changes what it gave and got, which must change nothing else.
// Its slices have spare room, into which a careless append would write.
func callersSlices(ctx context.Context, tested store.Store) error {
	id, other, session := roomy(32), roomy(32), roomy(300)
	wantID, wantOther := slices.Clone(id), slices.Clone(other)
	want := slices.Clone(session)
	for _, i := range [][]byte{id, other} {
		if err := put(ctx, tested, i, session); err != nil {
			return err
		}
	}
	if !untouched(id, wantID) || !untouched(session, want) {
		return errors.New("a slice given to Put was changed")
	}
	scribble(id)
	scribble(session)
	took, err := tested.Take(ctx, other)
	if err != nil {
		return err
	}
	if !bytes.Equal(took, want) {
		return errors.New("the session changed with the slice given to Put")
	}
	if !untouched(other, wantOther) {
		return errors.New("the id given to Take was changed")
	}
	scribble(took)
	scribble(other)
	if err := gets(ctx, tested, wantID, want); err != nil {
		return fmt.Errorf("after the caller changed its slices: %w", err)
	}
	return misses(ctx, tested, wantOther)
}

// roomy returns random bytes with room for as many zeros after them.
func roomy(n int) []byte {
	return append(make([]byte, 0, 2*n), random(n)...)
}

// untouched reports whether b, and the room after it, is as roomy made it.
func untouched(b, want []byte) bool {
	room := b[len(b) : 2*len(b)]
	return bytes.Equal(b, want) && bytes.Count(room, []byte{0}) == len(room)
}

func scribble(b []byte) {
	for i := range b {
		b[i] ^= 0x5a
	}
}
