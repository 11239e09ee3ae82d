package main

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
)

// list is a flag that may be repeated.
type list []string

func (l *list) String() string { return strings.Join(*l, " ") }

func (l *list) Set(s string) error {
	*l = append(*l, s)
	return nil
}

// finishParse looks at the result of parseFlags. Done means that there is
// nothing left to do but exit: help was asked for, or the usage was wrong.
// The subcommand needs one argument, or none if argument is "".
func finishParse(std stdio, fs *flag.FlagSet, err error, rest []string,
	argument, about string) (done bool, code int) {
	want := 0
	if argument != "" {
		want = 1
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		printFlags(std.out, about, fs)
		return true, exitWell
	case err != nil:
		err = badUsage(fs.Name(), "%w%s", err, explainFlag(fs, err))
	case len(rest) > want:
		err = badUsage(fs.Name(), "unexpected argument %q", rest[want])
	case len(rest) < want:
		err = badUsage(fs.Name(), "%s is missing", argument)
	default:
		return false, exitWell
	}
	return true, report(std, "", err)
}

// parseFlags returns the arguments that are no flags; fs.Args has them too.
func parseFlags(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		if fs.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

// tlsFlags are the flags that connect and serve have in common.
type tlsFlags struct {
	ca, crl, cert, key, pfx list
	passphrase              string // as given
	alpn                    string
	keyLog                  string
	min, max                string
	ciphers, curves         string
	json                    bool

	secret  string                            // what passphrase stands for; load sets it
	skipped []error                           // of the files that load read last
	read    func(name string) ([]byte, error) // readFile, or another
}

func (f *tlsFlags) register(fs *flag.FlagSet) {
	f.read = readFile
	fs.Var(&f.ca, "ca", "trust the CAs in `FILE`, PEM or DER, or in a folder\n"+
		"(repeats)")
	fs.Var(&f.crl, "crl", "refuse what the lists in `FILE` revoke (PEM; "+
		"repeats)")
	fs.Var(&f.cert, "cert", "certificate chain in `FILE` (PEM; repeats)")
	fs.Var(&f.key, "key", "its private key in `FILE`, unless it is in that of\n"+
		"-cert (PEM; repeats)")
	fs.Var(&f.pfx, "pfx", "key and certificates in `FILE` (PKCS #12; repeats)")
	fs.StringVar(&f.passphrase, "passphrase", "",
		"`PHRASE` of encrypted keys and PFX files: file:PATH\n"+
			"(its first line), env:NAME, pass:TEXT or the text\n"+
			"itself; others see text in the list of processes")
	fs.StringVar(&f.alpn, "alpn", "",
		"`NAMES` of protocols, best first: h2,http/1.1")
	fs.StringVar(&f.keyLog, "keylog", "",
		"append key material to `FILE`: a secret; adds keylog\nevents")
	fs.StringVar(&f.min, "min", "", "lowest `VERSION`: TLSv1.2 unless given")
	fs.StringVar(&f.max, "max", "", "highest `VERSION`: TLSv1.3 unless given")
	fs.StringVar(&f.ciphers, "ciphers", "", "`LIST` of ciphers, as OpenSSL's")
	fs.StringVar(&f.curves, "curves", "",
		"`LIST` of key exchange groups: X25519:P-256")
	fs.BoolVar(&f.json, "json", false, "print events as JSON, one a line")
}

// protocols splits -alpn.
func (f *tlsFlags) protocols() []string {
	if f.alpn == "" {
		return nil
	}
	return strings.Split(f.alpn, ",")
}

// nameVar is fs.StringVar for the name of a server, which may be international.
func nameVar(fs *flag.FlagSet, to *string, usage string) {
	fs.Func("servername", usage, func(s string) (err error) {
		*to, err = dest.ASCII(s)
		return err
	})
}

// timeVar is fs.DurationVar that knows days and says what is wrong.
func timeVar(fs *flag.FlagSet, to *time.Duration, name, usage string) {
	fs.Func(name, usage, func(s string) (err error) {
		*to, err = parseTime(s)
		return err
	})
}

// parseTime is time.ParseDuration with the unit d, for days: 30d, 1d12h.
func parseTime(s string) (time.Duration, error) {
	var days time.Duration
	rest := s
	if n, after, ok := strings.Cut(s, "d"); ok {
		count, err := strconv.ParseUint(n, 10, 16) // 179 years fit
		if err != nil {
			return 0, errTime
		}
		if days = time.Duration(count) * 24 * time.Hour; after == "" {
			return days, nil
		}
		rest = after
	}
	d, err := time.ParseDuration(rest)
	_, number := strconv.ParseFloat(rest, 64)
	switch {
	case err != nil && number == nil:
		return 0, fmt.Errorf("needs a unit: %ss", s)
	case err != nil || days > 0 && d < 0 || days+d < days && d > 0:
		return 0, errTime
	}
	return days + d, nil
}

var errTime = errors.New("is not a time such as 10s, 1m30s or 30d")

// positive refuses a duration that cannot be.
func positive(command, name string, d time.Duration) error {
	if d < 0 {
		return badUsage(command, "-%s %v: less than nothing", name, d)
	}
	return nil
}
