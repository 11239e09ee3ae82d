package main

import (
	"flag"
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
		{"demo", flagsArg, aboutScenes(), runDemo},
		{"connect", flagsArg + " HOST:PORT",
			"standard input and output over TLS", runConnect},
		{"serve", flagsArg, "echo; makes a certificate if need be", runServe},
		{"resume", flagsArg + " HOST:PORT...",
			"whether servers resume sessions", runResume},
		{"run", flagsArg + " SCRIPT.js [ARGS]",
			"a script of Node, with its tls and net", runRun},
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

func runHelp(std stdio, args []string) int {
	if len(args) == 0 {
		printUsage(std.out)
		return exitWell
	}
	c, ok := findCommand(args[0])
	if !ok {
		return report(std, "",
			badUsage("", "%q is not a command", args[0]))
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
	usage := "tlssocket " + c.name
	if c.args != "" {
		usage += " " + c.args
	}
	if strings.Contains(c.args, flagsArg) {
		about += "\n"
	}
	fmt.Fprintf(w, "Usage: %s\n\n%s", usage, about)
	indent := "\n" + strings.Repeat(" ", 27)
	fs.VisitAll(func(f *flag.Flag) {
		arg, text := flag.UnquoteUsage(f)
		name := strings.TrimSpace("-" + f.Name + " " + arg)
		text = strings.ReplaceAll(text, "\n", indent)
		if len(name) > 24 {
			fmt.Fprintf(w, "  %s%s%s\n", name, indent, text)
			return
		}
		fmt.Fprintf(w, "  %-24s %s\n", name, text)
	})
	fmt.Fprint(w, "\n"+exitCodes)
}
