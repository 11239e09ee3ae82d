package main

import (
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// cmdFreePort is "freeport NAME": it sets NAME to a port of 127.0.0.1 that
// nothing listens on.
func cmdFreePort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: freeport NAME")
	}
	port, err := testtool.FreePort()
	ts.Check(err)
	ts.Setenv(args[0], port)
}
