package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

// command is a subcommand. run reports its own errors and returns the exit
// code.
type command struct {
	name    string
	args    string
	summary string
	run     func(std stdio, args []string) int
}

const flagsArg = "[flags]"

func commands() []command {
	return []command{
		{"demo", flagsArg, aboutScenes(), runDemo},
		{"connect", flagsArg + " HOST:PORT",
			"standard input and output over TLS", runConnect},
		{"serve", flagsArg, "echo; makes a certificate if need be", runServe},
		{"resume", flagsArg + " HOST:PORT...",
			"whether servers resume sessions", runResume},
		{"proxy", flagsArg, "TLS before a plain service, or for a plain client",
			runProxy},
		{"version", "", "print the version", runVersion},
		{"help", "[COMMAND]", "this, or the flags of a command", runHelp},
	}
}

func findCommand(name string) (command, bool) {
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-version", "--version":
		name = "version"
	}
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// errRun is what run is answered with, a command of earlier versions.
var errRun = errors.New("run is not a command any more: tlsnode runs scripts " +
	"of Node")

// noCommand is the error of a name that is no command's.
func noCommand(name string) error {
	if name == "run" {
		return badUsage("", "%w", errRun)
	}
	return badUsage("", "%q is not a command", name)
}

func runHelp(std stdio, args []string) int {
	if len(args) == 0 {
		printUsage(std.out)
		return exitWell
	}
	c, ok := findCommand(args[0])
	if !ok {
		return report(std, "", noCommand(args[0]))
	}
	if c.name == "help" {
		printUsage(std.out)
		return exitWell
	}
	return c.run(std, []string{"-h"})
}

// printUsage lists the subcommands.
func printUsage(w io.Writer) {
	fmt.Fprint(w, "tlssocket is Node's tls.TLSSocket in Go, as a command.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  tlssocket %-29s  %s\n",
			strings.TrimSpace(c.name+" "+c.args), c.summary)
	}
	fmt.Fprint(w, "\ntlssocket COMMAND -h lists the flags of a command.\n"+
		exitCodes)
}

const exitCodes = "Exit codes: 0 success, 1 error, 2 wrong usage, " +
	"3 the peer was not authorized.\n"

// printFlags describes one subcommand.
func printFlags(w io.Writer, about string, fs *flag.FlagSet) {
	c, _ := findCommand(fs.Name())
	if strings.Contains(c.args, flagsArg) {
		about += "\n"
	}
	fmt.Fprintf(w, "Usage: %s\n\n%s",
		strings.TrimSpace("tlssocket "+c.name+" "+c.args), about)
	usage.PrintFlags(w, fs)
	fmt.Fprint(w, "\n"+exitCodes)
}
