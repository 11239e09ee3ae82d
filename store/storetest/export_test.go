package storetest

import (
	"context"

	"github.com/seed-435e3e10/tlssocket/store"
)

// Checks returns the checks of Run by name.
func Checks() map[string]func(context.Context, store.Store) error {
	return byName(checks)
}

// CacheChecks returns the checks of RunCache by name.
func CacheChecks() map[string]func(context.Context, store.Cache) error {
	return byName(cacheChecks)
}

func byName[S any](checks []check[S]) map[string]func(context.Context,
	S) error {
	all := make(map[string]func(context.Context, S) error)
	for _, c := range checks {
		all[c.name] = c.run
	}
	return all
}
