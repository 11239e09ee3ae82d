package main

import (
	"cmp"
	"errors"
	"flag"
	"io"
	"os"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

const aboutCheck = `Tells of TLS servers whether they are trusted and until when, what is wrong
with the chain that they send and with what they speak: a table, worst first;
all details of a single server. Addresses are HOST, HOST:PORT (443 unless
given), URLs, or unix:PATH.
`

const (
	defaultWarn     = 30 * 24 * time.Hour
	defaultCrit     = 7 * 24 * time.Hour
	defaultLimit    = 10 * time.Second
	defaultParallel = 64
	maxParallel     = 1024
)

// checkFlags are the flags of check.
type checkFlags struct {
	tlsFlags
	reach
	file       string
	serverName string
	warn, crit time.Duration
	timeout    time.Duration
	parallel   int
	html       string

	targets []dest.Target
	bad     []*dest.BadLine // of the list
}

func (f *checkFlags) register(fs *flag.FlagSet) {
	all := usage.NewFlags("check")
	f.tlsFlags.register(all)
	all.VisitAll(func(g *flag.Flag) {
		switch g.Name {
		case "keylog", "min", "max", "ciphers", "curves": // it finds these out
		case "json":
			fs.Var(g.Value, g.Name, "print a JSON object a server, one a line")
		default:
			fs.Var(g.Value, g.Name, g.Usage)
		}
	})
	f.warn, f.crit, f.timeout = defaultWarn, defaultCrit, defaultLimit
	f.reach.register(fs)
	fs.StringVar(&f.file, "file", "",
		"check the addresses in `LIST`, one a line, # for\n"+
			"comments; - is standard input")
	nameVar(fs, &f.serverName, "`NAME` to ask for and to check; HOST unless given")
	timeVar(fs, &f.warn, "warn",
		"exit code 5 if a certificate expires within `TIME`;\n30d unless given")
	timeVar(fs, &f.crit, "crit",
		"exit code 4 if it does within `TIME`; 7d unless given")
	timeVar(fs, &f.timeout, "timeout",
		"`TIME` for each server; 10s unless given")
	fs.IntVar(&f.parallel, "parallel", defaultParallel,
		"`N` servers at a time; 64 unless given")
	fs.StringVar(&f.html, "html", "", "write a page with all details to `FILE`")
}

// check refuses what contradicts itself, and finds the targets.
func (f *checkFlags) check(args []string) error {
	if err := cmp.Or(f.reach.check(), positive("check", "warn", f.warn),
		positive("check", "crit", f.crit),
		positive("check", "timeout", f.timeout)); err != nil {
		return err
	}
	switch {
	case f.timeout == 0:
		return badUsage("check", "-timeout 0: no server answers in no time")
	case f.warn < f.crit:
		return badUsage("check", "-warn %v is less than -crit %v",
			dayText(f.warn), dayText(f.crit))
	case f.parallel < 1 || f.parallel > maxParallel:
		return badUsage("check", "-parallel %d is not between 1 and %d",
			f.parallel, maxParallel)
	case len(args) == 0 && f.file == "":
		return badUsage("check", "HOST[:PORT] or -file LIST is missing")
	}
	if f.serverName != "" {
		if err := ofCommand("check", checkServerName(f.serverName)); err != nil {
			return err
		}
	}
	for _, arg := range args {
		t, err := dest.Parse(arg)
		if err != nil {
			return badUsage("check", "%w", err)
		}
		f.targets = append(f.targets, t)
	}
	return f.readList()
}

var errNoAddress = errors.New("it has no address")

func (f *checkFlags) readList() error {
	if f.file == "" {
		f.targets = dest.Unique(f.targets)
		return nil
	}
	in := io.NopCloser(io.Reader(os.Stdin))
	if f.file != "-" {
		file, err := openInput(f.file)
		if err != nil {
			return &inputError{"-file " + f.file, err}
		}
		in = file
	}
	defer in.Close()
	listed, bad, err := dest.ReadList(in)
	if err == nil && len(listed)+len(bad) == 0 {
		err = errNoAddress
	}
	if err != nil {
		return &inputError{"-file " + f.file, err}
	}
	f.targets = dest.Unique(append(f.targets, listed...))
	f.bad = bad
	return nil
}

// dayText is a time in days, where it is some.
func dayText(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= day && d%day == 0 {
		return plural(int(d/day), "day")
	}
	return d.String()
}
