package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
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
		{"demo", flagsArg + " [SCENE]", aboutScenes(), runDemo},
		{"connect", flagsArg + " HOST[:PORT]",
			"standard input and output over TLS", runConnect},
		{"serve", flagsArg, "echo; to HTTP a page of the client", runServe},
		{"resume", flagsArg + " HOST[:PORT]...",
			"whether servers resume sessions", runResume},
		{"check", flagsArg + " HOST[:PORT]...",
			"certificates, days left, what servers speak", runCheck},
		{"proxy", flagsArg, "TLS for a plain service, or a plain client", runProxy},
		{"completion", "bash|zsh|fish",
			"a script that completes commands and flags", runCompletion},
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
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return badUsage("", "%q is not a command%s", name, meant(name, names, ""))
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
	return c.run(std, append([]string{"-h"}, args[1:]...))
}

// printUsage lists the subcommands.
func printUsage(w io.Writer) {
	fmt.Fprint(w, "tlssocket is Node's tls.TLSSocket in Go, as a command.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-28s  %s\n", strings.TrimSpace(c.name+" "+
			strings.TrimPrefix(c.args, flagsArg+" ")), c.summary)
	}
	fmt.Fprint(w, "\ntlssocket COMMAND -h lists the flags of a command, -h all with all there is.\n"+
		exitCodes)
}

const exitCodes = "Exit codes: 0 success, 1 error, 2 wrong usage, " +
	"3 the peer was not authorized;\nof check also 4 and 5, a certificate " +
	"expires within -crit or -warn.\n"
