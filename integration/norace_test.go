//go:build !race

package integration_test

// raceEnabled tells that the race detector watches.
const raceEnabled = false
