package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

// purposes group the flags, in the order in which help lists them. Flags that
// are in none are listed under the last.
var purposes = []struct {
	title string
	flags []string
}{
	{"Where", []string{"4", "6", "file", "listen", "target", "mode",
		"servername", "starttls", "timeout", "parallel"}},
	{"Whom to trust", []string{"ca", "crl", "insecure", "ocsp-policy",
		"request-cert", "allow-unauthorized"}},
	{"Certificate and key", []string{"cert", "key", "pfx", "passphrase", "sni",
		"ocsp", "write-ca"}},
	{"What to speak", []string{"alpn", "min", "max", "ciphers", "curves"}},
	{"Sessions", []string{"session", "session-out", "session-store",
		"session-timeout", "fleet-secret", "ticket-keys"}},
	{"Other", nil},
}

// helpLines is how many lines there are for flags and their headings, and what
// the command does.
const helpLines = 40 - 5

// printFlags describes one subcommand: in at most 40 lines, or all of it.
func printFlags(w io.Writer, about string, fs *flag.FlagSet) {
	c, _ := findCommand(fs.Name())
	fmt.Fprintf(w, "Usage: %s\n\n",
		strings.TrimSpace("tlssocket "+c.name+" "+c.args))
	if fs.Arg(0) == "all" || flagCount(fs) < 3 {
		if flagCount(fs) > 0 {
			about += "\n"
		}
		io.WriteString(w, about)
		usage.PrintFlags(w, fs)
		fmt.Fprint(w, "\n"+exitCodes)
		return
	}
	about = firstSentence(about)
	fmt.Fprintf(w, "%s\n", about)
	// Where the screen would be too small, the last groups have names alone.
	room := helpLines - strings.Count(about, "\n") - flagCount(fs) -
		len(purposes)
	short := make(map[string]bool)
	for _, p := range slices.Backward(purposes) {
		flags := ofPurpose(fs, p.flags)
		if room < 0 && p.flags != nil && len(flags) > 1 {
			short[p.title] = true
			room += len(flags) - 1
		}
	}
	for _, p := range purposes {
		printPurpose(w, p.title, ofPurpose(fs, p.flags), short[p.title])
	}
	fmt.Fprintf(w, "\ntlssocket %s -h all has the rest.\n", c.name)
}

func flagCount(fs *flag.FlagSet) (n int) {
	fs.VisitAll(func(*flag.Flag) { n++ })
	return n
}

// firstSentence is the first of a description, with its line breaks.
func firstSentence(about string) string {
	if end := strings.Index(about, "."); end >= 0 {
		if more := strings.IndexAny(about[end:], " \n"); more >= 0 {
			return about[:end+more] + "\n"
		}
	}
	return about
}

// ofPurpose are the flags of the set with these names, or without names those of
// no purpose.
func ofPurpose(fs *flag.FlagSet, names []string) (found []*flag.Flag) {
	fs.VisitAll(func(f *flag.Flag) {
		listed := slices.Contains(names, f.Name)
		if names == nil {
			listed = true
			for _, p := range purposes {
				listed = listed && !slices.Contains(p.flags, f.Name)
			}
		}
		if listed {
			found = append(found, f)
		}
	})
	return found
}

// printPurpose is a line a flag, the first of its description; or their names.
func printPurpose(w io.Writer, title string, flags []*flag.Flag, short bool) {
	if len(flags) == 0 {
		return
	}
	fmt.Fprintf(w, "%s:\n", title)
	if short {
		for _, f := range flags {
			fmt.Fprintf(w, "  -%s", f.Name)
		}
		io.WriteString(w, "\n")
		return
	}
	for _, f := range flags {
		arg, text := flag.UnquoteUsage(f)
		first, _, more := strings.Cut(text, "\n")
		if more {
			first = strings.TrimRight(first, ",:;") + " …"
		}
		fmt.Fprintf(w, "  %-23s %s\n",
			strings.TrimSpace("-"+f.Name+" "+arg), first)
	}
}
