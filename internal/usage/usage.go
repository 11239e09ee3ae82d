// Package usage prints what the commands tell of themselves.
package usage

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
)

// NewFlags makes a set of flags that prints nothing by itself.
func NewFlags(command string) *flag.FlagSet {
	fs := flag.NewFlagSet(command, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	return fs
}

// PrintFlags describes flags, in lines for a terminal of 80 columns.
func PrintFlags(w io.Writer, fs *flag.FlagSet) {
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
}

// PrintVersion prints what the linker knows of this build.
func PrintVersion(w io.Writer, command string) {
	version := "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		if c := commit(info.Settings); !strings.Contains(version, c) {
			version += " (commit " + c + ")"
		}
	}
	fmt.Fprintf(w, "%s %s %s\n", command, version, runtime.Version())
}

// commit is the commit of a build in a clone, "" of others.
func commit(settings []debug.BuildSetting) string {
	for _, s := range settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return ""
}
