package main

import (
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// cmdFreePort is "freeport NAME": it sets NAME to a port of 127.0.0.1 that
// nothing listens on, and that is the script's until it ends.
func cmdFreePort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: freeport NAME")
	}
	port, release, err := testtool.FreePort()
	ts.Check(err)
	ts.Defer(release)
	ts.Setenv(args[0], port)
}
