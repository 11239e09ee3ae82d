//go:build !race

package tlssocket_test

// raceEnabled tells that the race detector watches.
const raceEnabled = false
