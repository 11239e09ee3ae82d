package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// quickRace keeps the race detector from waiting a second whenever a process
// ends.
const quickRace = "atexit_sleep_ms=0"

// bound is the longest that a script may take.
const bound = 5 * time.Minute

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tlsnode": main,
		"exits":   testtool.Exits,
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("GORACE", quickRace)
			examples, err := filepath.Abs("../../../examples")
			e.Setenv("EXAMPLES", examples)
			return err
		},
		Condition:           testtool.Condition,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
