package system

import "testing"

func TestPercentFor(t *testing.T) {
	for live, want := range map[uint64]int{
		0: mostPercent, 10 << 20: mostPercent, 64 << 20: mostPercent,
		128 << 20: 200, 256 << 20: leastPercent, 10 << 30: leastPercent,
	} {
		if got := percentFor(live); got != want {
			t.Errorf("%d bytes in use: %d percent, not %d", live, got, want)
		}
	}
}
