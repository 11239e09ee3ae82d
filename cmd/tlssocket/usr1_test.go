package main

import "github.com/rogpeppe/go-internal/testscript"

// cmdUSR1 is "usr1 NAME": it asks a command in the background for its
// counters.
func cmdUSR1(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || statsSignal == nil {
		ts.Fatalf("usage: usr1 NAME, on Unix")
	}
	p := ts.Value(processesKey{}).(processes)[args[0]]
	ts.Check(p.cmd.Process.Signal(statsSignal))
}
