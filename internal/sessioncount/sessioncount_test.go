package sessioncount_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/sessioncount"
)

// A store that failed is left alone for a second.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c sessioncount.Counts
		if c.Paused() {
			t.Fatal("paused from the start")
		}
		c.Fail(&c.TakeFailed)
		if !c.Paused() || c.Stats() != (sessioncount.Stats{TakeFailed: 1}) {
			t.Fatalf("paused: %v, %+v", c.Paused(), c.Stats())
		}
		time.Sleep(time.Second)
		if c.Paused() {
			t.Error("still paused after a second")
		}
	})
}

// Calls that hang are bounded: by counts, or together for those that are alone.
func TestBegin(t *testing.T) {
	for _, lone := range []bool{false, true} {
		var c, other sessioncount.Counts
		var ends []func()
		for range sessioncount.MaxCalls {
			end, err := c.Begin(lone)
			if err != nil {
				t.Fatal(err)
			}
			ends = append(ends, end)
		}
		if _, err := c.Begin(lone); err == nil {
			t.Error("one too many")
		}
		if _, err := other.Begin(lone); (err != nil) != lone {
			t.Errorf("another's call: %v", err)
		}
		for _, end := range ends {
			end()
		}
		if end, err := c.Begin(lone); err != nil {
			t.Error(err)
		} else {
			end()
		}
	}
}
