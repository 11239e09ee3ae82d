package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/seed-435e3e10/tlssocket/internal/usage"
	"github.com/seed-435e3e10/tlssocket/node/system"
)

const (
	exitWell = iota
	exitError
	exitUsage
)

// run runs the script that args name and returns the exit code.
func run(std stdio, args []string) int {
	var o options
	fs := newFlags(&o)
	err := fs.Parse(withDashes(args))
	switch {
	case errors.Is(err, flag.ErrHelp):
		printHelp(std.out, fs)
		return exitWell
	case err == nil && o.version:
		usage.PrintVersion(std.out, "tlsnode")
		return exitWell
	case err == nil:
		err = o.check(fs)
	}
	if err != nil {
		fmt.Fprintf(std.err, "tlsnode: %v\nhint: tlsnode -h lists the options\n",
			err)
		return exitUsage
	}
	script := system.Script{
		Source:   o.eval + o.print,
		Print:    o.print != "",
		ExecPath: executable(),
		ExecArgv: args[:len(args)-fs.NArg()],
		Args:     fs.Args(),
		Stderr:   std.err,
		Rewrite:  rewrite,
	}
	if script.Source == "" {
		if err := chooseScript(&script, std.in); err != nil {
			fmt.Fprintf(std.err, "tlsnode: %v\n", err)
			return exitError
		}
	}
	return script.Run()
}

// chooseScript takes the script from the arguments: a file, or - for standard
// input.
func chooseScript(script *system.Script, in io.Reader) error {
	name := script.Args[0]
	script.Args = script.Args[1:]
	if name == "-" {
		source, err := io.ReadAll(in)
		script.Source = string(source)
		if err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
		return nil
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	script.Path = path
	return nil
}

// executable is the path of this program.
func executable() string {
	if path, err := os.Executable(); err == nil {
		return path
	}
	return os.Args[0]
}
