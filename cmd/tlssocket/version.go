package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// runVersion prints what the linker knows of this build.
func runVersion(std stdio, args []string) int {
	fs := newFlags("version")
	rest, err := parseFlags(fs, args)
	if done, code := finishParse(std, fs, err, rest, "",
		"Prints the version of the command and of Go.\n"); done {
		return code
	}
	version := "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	fmt.Fprintf(std.out, "tlssocket %s %s\n", version, runtime.Version())
	return exitWell
}
