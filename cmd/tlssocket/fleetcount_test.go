//go:build unix

package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// counters asks the servers for their counters and adds them up.
func (f *fleetWorld) counters() map[string]float64 {
	f.Helper()
	sums := make(map[string]float64)
	for _, s := range f.servers {
		_, before := lastStats(f.T, s)
		s.signal(f.T, statsSignal)
		stats, n := lastStats(f.T, s)
		for limit := time.Now().Add(bound); n == before; {
			if time.Now().After(limit) {
				f.Fatalf("%s does not tell its counters", s.name)
			}
			time.Sleep(2 * time.Millisecond)
			stats, n = lastStats(f.T, s)
		}
		for key, count := range stats {
			sums[key] += count
		}
	}
	return sums
}

// requireResumed expects that every client resumed, but for those that the
// store was too slow for, on a busy machine: the servers have counted them.
func (f *fleetWorld) requireResumed(r roundResult) {
	f.Helper()
	missed := allClients - r.resumed
	if missed == 0 {
		return
	}
	c := f.counters()
	if slow := c["storeFailed"] + c["takeFailed"] +
		c["skipped"]; float64(missed) > slow {
		f.Errorf("%d clients did not resume: %v", missed, c)
	}
}

// requireCounters ends the servers. What they counted tells what happened.
func (f *fleetWorld) requireCounters() {
	f.Helper()
	sums := f.counters()
	f.Logf("%v", sums)
	for _, s := range f.servers {
		s.signal(f.T, os.Interrupt)
		<-s.exited
		if code := s.cmd.ProcessState.ExitCode(); code != exitWell {
			f.Errorf("%s: exit code %d", s.name, code)
		}
	}
	if sums["storeFailed"]+sums["takeFailed"] == 0 {
		f.Error("no server noticed that the store was down")
	}
	for _, key := range []string{"stateless", "stored", "hits", "misses",
		"skipped", "rejected", "resumed"} {
		if sums[key] == 0 {
			f.Errorf("%s is 0", key)
		}
	}
	if got := sums["resumed"]; int(got) != f.resumed {
		f.Errorf("%v sessions resumed, the clients say %d", got, f.resumed)
	}
}

// lastStats reads the counters that a server told last, and how often it did.
func lastStats(t *testing.T, d *daemon) (stats map[string]float64, n int) {
	t.Helper()
	for line := range strings.Lines(d.log(t)) {
		if !strings.Contains(line, `"sessionStats"`) ||
			!strings.HasSuffix(line, "\n") {
			continue
		}
		n++
		var r map[string]any
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		stats = make(map[string]float64)
		for key, value := range r {
			if count, ok := value.(float64); ok && key != "conn" {
				stats[key] = count
			}
		}
	}
	return stats, n
}
