package store_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

// A session is taken once.
func ExampleMemory() {
	ctx := context.Background()
	sessions := store.Memory(1000)
	err := sessions.Put(ctx, []byte("id"), []byte("session"), time.Hour)
	if err != nil {
		fmt.Println(err)
	}
	for range 2 {
		session, err := sessions.Take(ctx, []byte("id"))
		fmt.Println(string(session), errors.Is(err, store.ErrMissing))
	}
	// Output:
	// session false
	//  true
}

// A store of one's own is two functions.
func ExampleFuncs() {
	db := make(map[string][]byte) // has a lock in a real program
	sessions := store.Funcs{
		PutFunc: func(_ context.Context, id, session []byte,
			_ time.Duration) error {
			db[string(id)] = append([]byte(nil), session...)
			return nil
		},
		TakeFunc: func(_ context.Context, id []byte) ([]byte, error) {
			session, ok := db[string(id)]
			if !ok {
				return nil, store.ErrMissing
			}
			delete(db, string(id))
			return session, nil
		},
	}
	_, err := sessions.Take(context.Background(), []byte("id"))
	fmt.Println(err)
	// Output: store: nothing has this id
}
