package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket/node/system"
)

const aboutRun = "Runs a script of Node with tls, net and what they stand on.\n" +
	"- reads the script from the standard input."

// runFlags are the options of Node that a script may be run with. Those that
// have no field here are read by the modules, from process.execArgv.
type runFlags struct {
	eval, print, rejections string
}

// rejectionModes are what -unhandled-rejections can be.
var rejectionModes = []string{
	"throw", "strict", "warn", "warn-with-error-code", "none",
}

func (f *runFlags) define(fs *flag.FlagSet) {
	fs.StringVar(&f.eval, "e", "", "run `CODE` instead of a file")
	fs.StringVar(&f.print, "p", "", "run `CODE` and print its value")
	fs.StringVar(&f.print, "pe", "", "the same as -p, of `CODE`")
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
	fs.StringVar(&f.rejections, "unhandled-rejections", rejectionModes[0],
		"`MODE` for rejections that nobody handles")
	fs.Bool("test-only", false, "run only the tests that are marked with only")
}

// caStores are what is trusted where a script does not say.
var caStores = map[string]string{
	"bundled": "trust Mozilla's certificates",
	"openssl": "trust the system's certificates",
	"system":  "trust Mozilla's certificates and the system's",
}

func runRun(std stdio, args []string) int {
	var flags runFlags
	fs := newFlags("run")
	flags.define(fs)
	err := fs.Parse(withDashes(args))
	code := flags.eval + flags.print
	switch {
	case errors.Is(err, flag.ErrHelp):
		printFlags(std.out, aboutRun+"\n", fs)
		return exitWell
	case err != nil:
		return report(std, "", badUsage("run", "%w", err))
	case isSet(fs, "tls-min-v1.3") && isSet(fs, "tls-max-v1.2"):
		return report(std, "", badUsage("run",
			"either -tls-min-v1.3 or -tls-max-v1.2 can be used, not both"))
	case !slices.Contains(rejectionModes, flags.rejections):
		return report(std, "", badUsage("run",
			"invalid value for --unhandled-rejections: %q is none of %s",
			flags.rejections, strings.Join(rejectionModes, ", ")))
	case flags.eval != "" && flags.print != "":
		return report(std, "", badUsage("run", "-e and -p exclude each other"))
	case code == "" && fs.NArg() == 0:
		return report(std, "", badUsage("run", "SCRIPT.js is missing"))
	}
	script := system.Script{
		Source:   code,
		Print:    flags.print != "",
		ExecPath: executable(),
		ExecArgv: args[:len(args)-fs.NArg()],
		Args:     fs.Args(),
		Stderr:   std.err,
		Rewrite:  rewrite,
	}
	if code == "" {
		if err := chooseScript(&script, std.in); err != nil {
			return report(std, "", err)
		}
	}
	return script.Run()
}

func isSet(fs *flag.FlagSet, name string) bool {
	return fs.Lookup(name).Value.String() == "true"
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
			return &inputError{"-", err}
		}
		return nil
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return &inputError{name, err}
	}
	script.Path = path
	return nil
}

// isScript tells a script, or an option in front of one, from a subcommand:
// programs start others with process.execPath and the script's name.
func isScript(arg string) bool {
	switch filepath.Ext(arg) {
	case ".js", ".cjs", ".mjs":
		return true
	}
	if filepath.IsAbs(arg) {
		return true
	}
	name, _, _ := strings.Cut(withDashes([]string{arg})[0], "=")
	name = strings.TrimLeft(name, "-")
	fs := newFlags("run")
	new(runFlags).define(fs)
	return strings.HasPrefix(arg, "-") && fs.Lookup(name) != nil
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

// executable is the path of this program.
func executable() string {
	if path, err := os.Executable(); err == nil {
		return path
	}
	return os.Args[0]
}
