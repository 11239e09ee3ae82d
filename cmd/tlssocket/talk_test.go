package main

import (
	"io"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdHup is "hup NAME": it sends SIGHUP to a command in the background.
func cmdHup(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: hup NAME")
	}
	p := ts.Value(processesKey{}).(processes)[args[0]]
	ts.Check(p.cmd.Process.Signal(syscall.SIGHUP))
}

// cmdSay is "say NAME TEXT": it writes a line to the standard input of a
// command in the background.
func cmdSay(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: say NAME TEXT")
	}
	p := ts.Value(processesKey{}).(processes)[args[0]]
	_, err := io.WriteString(p.in, args[1]+"\n")
	ts.Check(err)
}
