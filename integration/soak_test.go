package integration_test

import (
	"flag"
	"slices"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket/internal/soak"
)

var (
	soakTime = flag.Duration("soak", 0,
		"go on with TestSoak for so long, instead of a few trials")
	soakSeed = flag.Uint64("soak.seed", 0,
		"the number of the trial that TestSoak starts with; 0: another each time")
	soakScene = flag.String("soak.scene", "",
		"the only kind of trial; empty: all")
)

// What is written arrives, whatever deadlines, options, ends and peers there
// are, nothing stalls, and nothing is left behind: see package soak.
func TestSoak(t *testing.T) {
	c := soak.Config{Seed: *soakSeed, Time: *soakTime, Least: 100,
		Scenes: soak.Scenes()}
	if c.Seed == 0 {
		c.Seed = uint64(time.Now().Unix())
	}
	if *soakScene != "" {
		c.Scenes = slices.DeleteFunc(c.Scenes, func(s soak.Scene) bool {
			return s.Name != *soakScene
		})
	}
	t.Logf("-soak.seed %d", c.Seed)
	summary, err := soak.Run(c)
	t.Log(summary)
	if err != nil {
		t.Fatal(err)
	}
}
