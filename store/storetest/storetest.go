// Package storetest is the contracts of [store.Store] and
// [store.Cache] as tests. Who writes a store runs them against it, and
// against what it stands on:
//
//	func TestContract(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) store.Store {
//			return mystore.New(startServer(t))
//		})
//	}
package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/store"
)

// patience is how long a check may take. It is long because a store may be
// far away and a machine busy; what must be quick has limits of its own.
const patience = 2 * time.Minute

// check tries one clause of a contract and returns how it is broken.
type check[S any] struct {
	name string
	run  func(ctx context.Context, store S) error
}

// runAll makes a subtest of each check.
func runAll[S any](t *testing.T, checks []check[S],
	factory func(t *testing.T) S) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			if err := c.run(ctx, factory(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

// checks are the subtests of Run in their order.
var checks = []check[store.Store]{
	{"RoundTrip", roundTrip},
	{"SingleUse", singleUse},
	{"ConcurrentTakers", concurrentTakers},
	{"Miss", miss},
	{"Overwrite", overwrite},
	{"Sizes", sizes},
	{"BinaryIDs", binaryIDs},
	{"ManyAtOnce", manyAtOnce},
	{"CallersSlices", callersSlices},
	{"EndedContext", endedContext},
	{"CancelledMeanwhile", cancelledMeanwhile},
	{"NoTime", noTime},
	{"Expiry", expiry},
}

// Run checks, in a subtest for each clause of the contract, what factory
// makes:
//
//   - what was put is what is taken, whatever bytes the id and the session
//     have, from none to a million, and whatever else is stored meanwhile;
//   - a session is taken once, also if a hundred ask for it together;
//   - an id that is not there, or not any more, is ErrNoSession;
//   - a session is gone after its ttl, and one without any at once, while one
//     with much time stays;
//   - the last Put under an id counts;
//   - the caller may change its slices after a call, and no call changes them;
//   - with a context that has ended, a call returns at once with the context's
//     error, and a session that was not taken is still there; one that ends
//     meanwhile ends the call.
//
// The factory is called once in each subtest. It may return the same store
// each time, but one that nobody else uses and that has room for a few
// thousand small sessions, and it closes the store by t.Cleanup. Run takes
// some seconds, most of it waiting for expiry.
func Run(t *testing.T, factory func(t *testing.T) store.Store) {
	runAll(t, checks, factory)
}
