package main

import "github.com/seed-435e3e10/tlssocket/internal/usage"

// runVersion prints what the linker knows of this build.
func runVersion(std stdio, args []string) int {
	fs := usage.NewFlags("version")
	rest, err := parseFlags(fs, args)
	if done, code := finishParse(std, fs, err, rest, "",
		"Prints the version of the command and of Go.\n"); done {
		return code
	}
	usage.PrintVersion(std.out, "tlssocket")
	return exitWell
}
