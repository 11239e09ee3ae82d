package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

// options are those of Node that a script may be run with. Those that
// have no field here are read by the modules, from process.execArgv.
type options struct {
	eval, print, rejections string
	version                 bool
}

// rejectionModes are what -unhandled-rejections can be.
var rejectionModes = []string{
	"throw", "strict", "warn", "warn-with-error-code", "none",
}

func (o *options) define(fs *flag.FlagSet) {
	fs.StringVar(&o.eval, "e", "", "run `CODE` instead of a file")
	fs.StringVar(&o.print, "p", "", "run `CODE` and print its value")
	fs.StringVar(&o.print, "pe", "", "the same as -p, of `CODE`")
	for _, store := range []string{"bundled", "openssl", "system"} {
		fs.Bool("use-"+store+"-ca", false, caStores[store])
		fs.Bool("no-use-"+store+"-ca", false, "do not: see -use-"+store+"-ca")
	}
	for _, name := range []string{"tls-min-v1.0", "tls-min-v1.1", "tls-min-v1.2",
		"tls-min-v1.3", "tls-max-v1.2", "tls-max-v1.3"} {
		fs.Bool(name, false, "set tls.DEFAULT_"+
			strings.ToUpper(name[4:7])+"_VERSION")
	}
	fs.Bool("network-family-autoselection", true,
		"try the addresses of a host in turn")
	fs.Bool("no-network-family-autoselection", false,
		"connect to a host's first address only")
	fs.Uint("network-family-autoselection-attempt-timeout", 500,
		"give an address `MS` milliseconds, then try the next")
	fs.String("tls-cipher-list", "", "set tls.DEFAULT_CIPHERS to `LIST`")
	fs.String("tls-keylog", "", "append the keys of all connections to `FILE`")
	fs.Bool("no-warnings", false, "print no warnings")
	fs.Bool("trace-warnings", false, "print warnings with their stack")
	fs.Bool("no-deprecation", false, "print no deprecation warnings")
	fs.Bool("trace-deprecation", false,
		"print deprecation warnings with their stack")
	fs.Bool("throw-deprecation", false, "throw deprecation warnings")
	fs.Bool("expose-gc", false, "define the global function gc")
	fs.Bool("expose-internals", false, "let require find internal modules")
	fs.StringVar(&o.rejections, "unhandled-rejections", rejectionModes[0],
		"`MODE` for rejections that nobody handles")
	fs.Bool("test-only", false, "run only the tests that are marked with only")
	fs.BoolVar(&o.version, "v", false, "print the version of this command")
	fs.BoolVar(&o.version, "version", false, "the same as -v")
}

// caStores are what is trusted where a script does not say.
var caStores = map[string]string{
	"bundled": "trust Mozilla's certificates",
	"openssl": "trust the system's certificates",
	"system":  "trust Mozilla's certificates and the system's",
}

// newFlags is the command line up to the script.
func newFlags(o *options) *flag.FlagSet {
	fs := usage.NewFlags("tlsnode")
	o.define(fs)
	return fs
}

// check refuses options that exclude each other, and a command line without a
// script.
func (o *options) check(fs *flag.FlagSet) error {
	switch {
	case isSet(fs, "tls-min-v1.3") && isSet(fs, "tls-max-v1.2"):
		return errors.New(
			"either -tls-min-v1.3 or -tls-max-v1.2 can be used, not both")
	case !slices.Contains(rejectionModes, o.rejections):
		return fmt.Errorf(
			"invalid value for --unhandled-rejections: %q is none of %s",
			o.rejections, strings.Join(rejectionModes, ", "))
	case o.eval != "" && o.print != "":
		return errors.New("-e and -p exclude each other")
	case o.eval == "" && o.print == "" && fs.NArg() == 0:
		return errors.New("SCRIPT.js is missing")
	}
	return nil
}

func isSet(fs *flag.FlagSet, name string) bool {
	return fs.Lookup(name).Value.String() == "true"
}

// withDashes turns the underscores in the names of options into dashes: Node
// takes both.
func withDashes(args []string) []string {
	args = slices.Clone(args)
	for i, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			break
		}
		name, value, found := strings.Cut(arg, "=")
		args[i] = strings.ReplaceAll(name, "_", "-")
		if found {
			args[i] += "=" + value
		}
	}
	return args
}

// printHelp describes the command.
func printHelp(w io.Writer, fs *flag.FlagSet) {
	fmt.Fprint(w, `Usage: tlsnode [options] SCRIPT.js [ARGS]

Runs a script of Node with tls, net and what they stand on, on Go's crypto/tls.
SCRIPT.js may be -, which is the standard input. Options come before it; -x and
--x are the same. What follows it is the script's, in process.argv.

`)
	usage.PrintFlags(w, fs)
	fmt.Fprint(w, "\nThe exit code is the script's; 2 is wrong usage.\n")
}
