package main

import (
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// bound is the longest that is waited for what must come.
const bound = 5 * time.Minute

// poll waits until ok.
func poll(ts *testscript.TestScript, what string, ok func() bool) {
	for limit := time.Now().Add(bound); !ok(); {
		if time.Now().After(limit) {
			ts.Fatalf("%s: not within %v", what, bound)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// process is a command in the background.
type process struct {
	cmd    *exec.Cmd
	in     io.Writer // its standard input; nil if that is a file
	exited chan struct{}
}

type (
	processes    map[string]*process
	processesKey struct{}
)

// cmdStart is "start NAME COMMAND [ARGS]". What the command prints goes to
// the files NAME.out and NAME.err. It reads the file NAME.in, if there is
// one, else from a pipe that stays open. For a server, start waits until it
// listens, and sets ADDR and PORT.
func cmdStart(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: start NAME COMMAND [ARGS]")
	}
	base := ts.MkAbs(args[0])
	out, err := os.Create(base + ".out")
	ts.Check(err)
	defer out.Close()
	errs, err := os.Create(base + ".err")
	ts.Check(err)
	defer errs.Close()
	cmd := exec.Command(args[1], args[2:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Dir(base), out, errs
	cmd.Env = append(os.Environ(), "GORACE="+quickRace,
		"GOCOVERDIR="+ts.Getenv("GOCOVERDIR"))
	p := &process{cmd: cmd, exited: make(chan struct{})}
	if in, err := os.Open(base + ".in"); err == nil {
		cmd.Stdin = in
		defer in.Close()
	} else {
		p.in, err = cmd.StdinPipe()
		ts.Check(err)
	}
	ts.Check(cmd.Start())
	go func() { // ends with the process
		cmd.Wait()
		close(p.exited)
	}()
	ts.Defer(func() {
		cmd.Process.Kill()
		<-p.exited
	})
	ts.Value(processesKey{}).(processes)[args[0]] = p
	if slices.Contains(args, "serve") || slices.Contains(args, "proxy") {
		awaitAddress(ts, p, base+".err")
	}
}

var listening = regexp.MustCompile(`"?listening"?.*?(\d+\.\d+\.\d+\.\d+:\d+)`)

// awaitAddress reads the address from the event listening.
func awaitAddress(ts *testscript.TestScript, p *process, name string) {
	poll(ts, "listening", func() bool {
		select {
		case <-p.exited:
			ts.Fatalf("the server ended: %s", ts.ReadFile(name))
		default:
		}
		m := listening.FindStringSubmatch(ts.ReadFile(name))
		if m == nil {
			return false
		}
		setAddress(ts, m[1])
		return true
	})
}

func setAddress(ts *testscript.TestScript, address string) {
	_, port, err := net.SplitHostPort(address)
	ts.Check(err)
	ts.Setenv("ADDR", address)
	ts.Setenv("PORT", port)
}

// cmdEnds is "ends NAME CODE": it waits for a command in the background.
func cmdEnds(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: ends NAME CODE")
	}
	p := ts.Value(processesKey{}).(processes)[args[0]]
	select {
	case <-p.exited:
	case <-time.After(bound):
		ts.Fatalf("%s did not end", args[0])
	}
	if got := strconv.Itoa(p.cmd.ProcessState.ExitCode()); got != args[1] {
		ts.Fatalf("exit code %s, not %s: %s", got, args[1],
			ts.ReadFile(args[0]+".err"))
	}
}

// cmdInterrupt is "interrupt NAME": an interrupt, upon which the command exits
// with 0.
func cmdInterrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: interrupt NAME")
	}
	p := ts.Value(processesKey{}).(processes)[args[0]]
	ts.Check(p.cmd.Process.Signal(os.Interrupt))
	cmdEnds(ts, false, []string{args[0], "0"})
}

// cmdAwait is "await FILE REGEXP": it waits until the file has a match.
func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: await FILE REGEXP")
	}
	re, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	poll(ts, args[0]+" has no "+args[1], func() bool {
		return re.MatchString(ts.ReadFile(args[0]))
	})
}

// cmdJSON is "json FILE KEY=VALUE...": each line of the file is a JSON
// object, and there is one that has all of the values, which are JSON. A
// value of * is any.
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: json FILE KEY=VALUE...")
	}
	found := false
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		var r map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			ts.Fatalf("%v: %s", err, line)
		}
		found = found || has(r, args[1:])
	}
	if found == neg {
		ts.Fatalf("a line with %q: %v", args[1:], found)
	}
}

func has(r map[string]json.RawMessage, pairs []string) bool {
	for _, pair := range pairs {
		key, want, _ := strings.Cut(pair, "=")
		got, ok := r[key]
		if !ok || want != "*" && string(got) != want &&
			string(got) != strconv.Quote(want) {
			return false
		}
	}
	return true
}

// cmdMode is "mode PERMISSIONS FILE", the permissions in octal.
func cmdMode(ts *testscript.TestScript, neg bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := strconv.FormatUint(uint64(info.Mode().Perm()), 8); got !=
		args[0] {
		ts.Fatalf("%s has mode %s, not %s", args[1], got, args[0])
	}
}
