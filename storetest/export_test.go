package storetest

import (
	"context"

	"github.com/seed-435e3e10/tlssocket"
)

// Checks returns the checks of Run by name.
func Checks() map[string]func(context.Context, tlssocket.SessionStore) error {
	all := make(map[string]func(context.Context,
		tlssocket.SessionStore) error)
	for _, c := range checks {
		all[c.name] = c.run
	}
	return all
}
