package system

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The heap of a script may be five times what is in use, which is little mostly:
// with Go's own 100 percent, marking the engine's many small objects took a quarter
// of the time of a script that moves data. The more a script holds the less is
// added, down to what Go adds.
const (
	mostPercent  = 400
	leastPercent = 100
	fullExtra    = 256 << 20 // bytes, from where on it is leastPercent
)

// paceCollector sets how much the heap grows between two collections, now and after
// each.
func paceCollector() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	set := 0
	var pace func()
	pace = func() {
		metrics.Read(live)
		// To set it stops the world.
		if percent := percentFor(live[0].Value.Uint64()); percent != set {
			debug.SetGCPercent(percent)
			set = percent
		}
		// What nobody holds is finalized after the next collection.
		runtime.SetFinalizer(new([32]byte), func(*[32]byte) { pace() })
	}
	pace()
}

func percentFor(live uint64) int {
	percent := fullExtra * 100 / max(live, 1)
	return int(min(max(percent, leastPercent), mostPercent))
}
