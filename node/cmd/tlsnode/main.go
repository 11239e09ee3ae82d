// Command tlsnode runs a script of Node with Node's tls, net and what they stand
// on, on crypto/tls in place of OpenSSL.
//
//	tlsnode [options] SCRIPT.js [ARGS]
//
// The options are Node's, as far as they concern these modules: tlsnode -h lists
// them. The exit code is the script's; 2 is a wrong command line.
package main

import (
	"io"
	"os"
)

// stdio is what the command reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	std := stdio{os.Stdin, os.Stdout, os.Stderr}
	os.Exit(run(std, os.Args[1:]))
}
