// Command tlssocket shows, makes and serves TLS connections with the events,
// the names and the error codes of Node's tls module.
//
//	tlssocket demo [flags]                 a server and clients in one process
//	tlssocket connect [flags] HOST:PORT    standard input and output over TLS
//	tlssocket serve [flags]                an echo server
//	tlssocket resume [flags] HOST:PORT...  whether servers resume sessions
//	tlssocket check [flags] HOST[:PORT]... certificates and days left of servers
//	tlssocket proxy [flags]                TLS before a plain service
//
// Exit codes: 0 success, 1 error, 2 wrong usage, 3 the peer was not authorized;
// of check also 4 and 5, a certificate expires soon.
package main

import (
	"io"
	"os"
)

// stdio is what a subcommand reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	std := stdio{os.Stdin, os.Stdout, os.Stderr}
	os.Exit(run(std, os.Args[1:]))
}

// run runs the subcommand that args name and returns the exit code.
func run(std stdio, args []string) int {
	if len(args) == 0 {
		printUsage(std.err)
		return exitUsage
	}
	c, ok := findCommand(args[0])
	if !ok {
		return report(std, "", noCommand(args[0]))
	}
	return c.run(std, args[1:])
}
