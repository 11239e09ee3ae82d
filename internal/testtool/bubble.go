package testtool

import (
	"crypto/fips140"
	"testing"
	"testing/synctest"
)

// Bubble is synctest.Test for what needs random bytes. In the FIPS mode it
// skips: the source of these measures how long things take, and in a bubble
// they take no time.
func Bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	if fips140.Enabled() {
		t.Skip("in the FIPS mode there is no randomness in a bubble of synctest")
	}
	synctest.Test(t, f)
}
