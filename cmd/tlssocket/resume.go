package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/dest"
	"github.com/seed-435e3e10/tlssocket/internal/usage"
)

const aboutResume = `Tells whether servers resume sessions, those of a fleet each other's. For
TLS 1.2 and 1.3, as far as the first server speaks them, it makes a full
handshake there, waits for tickets, and resumes at each address, every time
with a session that was not used before. The server name is the same for all
addresses.

What it found is on standard output: a table, or with -json an object a line
with the event resume, which Node does not have, and at the end resumeSummary.
A short ticket of constant size is taken for a handle, of a server that keeps
its sessions in a store; a client cannot be sure of that. The exit code is 0
only if every address resumed in every version that it speaks.
`

// resumeFlags are the flags of resume.
type resumeFlags struct {
	tlsFlags
	reach
	addresses  []string
	serverName string
	insecure   bool
	timeout    time.Duration
	wait       time.Duration
}

func (f *resumeFlags) register(fs *flag.FlagSet) {
	all := usage.NewFlags("resume")
	f.tlsFlags.register(all)
	all.VisitAll(func(g *flag.Flag) {
		switch g.Name {
		case "keylog", "min", "max": // it chooses the versions itself
		case "json":
			fs.Var(g.Value, g.Name, "print what it found as JSON, one a line")
		default:
			fs.Var(g.Value, g.Name, g.Usage)
		}
	})
	f.reach.register(fs)
	nameVar(fs, &f.serverName, "`NAME` to ask for and to check; unless given the\n"+
		"first HOST")
	fs.BoolVar(&f.insecure, "insecure", false,
		"go on with servers that are not authorized")
	fs.DurationVar(&f.timeout, "timeout", 10*time.Second,
		"`TIME` for each connection; 10s unless given")
	fs.DurationVar(&f.wait, "wait", 2*time.Second,
		"`TIME` to wait for tickets; 2s unless given")
}

func runResume(std stdio, args []string) int {
	var f resumeFlags
	fs := usage.NewFlags("resume")
	f.register(fs)
	rest, err := parseFlags(fs, args)
	// Any number of addresses will do, but for none.
	if done, code := finishParse(std, fs, err, rest[:min(1, len(rest))],
		"HOST[:PORT]", aboutResume); done {
		return code
	}
	f.addresses = rest
	return report(std, jsonSide(f.json, "client"), resume(std, &f))
}

// resume is the whole examination.
func resume(std stdio, f *resumeFlags) error {
	opts, err := f.options()
	if err != nil {
		return err
	}
	f.warn("client", (&printer{w: std.err, json: f.json}).print)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt,
		syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt kills
	e := &examination{flags: f, options: opts}
	e.out = func(resumeRecord) {}
	if f.json {
		out := &printer{w: std.out, json: true}
		e.out = func(r resumeRecord) { out.print(r) }
	}
	if err := e.run(ctx); err != nil {
		return err
	}
	if f.json {
		(&printer{w: std.out, json: true}).print(e.summary())
	} else {
		e.table(std.out)
	}
	return e.verdict()
}

// options turns the flags into the options of each connection.
func (f *resumeFlags) options() (*tlssocket.Options, error) {
	for i, address := range f.addresses {
		t, err := dest.Parse(address)
		if err == nil && t.Network != "tcp" {
			err = fmt.Errorf("%q is not HOST:PORT", address)
		}
		if err != nil {
			return nil, badUsage("resume", "%w", err)
		}
		f.addresses[i] = t.Address
		f.reach.to(t)
	}
	if err := cmp.Or(f.reach.check(), positive("resume", "timeout", f.timeout),
		positive("resume", "wait", f.wait)); err != nil {
		return nil, err
	}
	name := f.serverName
	if name == "" {
		name, _, _ = net.SplitHostPort(f.addresses[0]) // it was checked
	}
	if err := ofCommand("resume", checkServerName(name)); err != nil {
		return nil, err
	}
	context, err := f.load("resume")
	if err != nil {
		return nil, err
	}
	return &tlssocket.Options{
		ServerName:        name,
		AllowUnauthorized: f.insecure,
		ALPNProtocols:     f.protocols(),
		ContextOptions:    context,
	}, nil
}

// ofCommand makes the hint of a wrong usage speak of command.
func ofCommand(command string, err error) error {
	if usage, ok := err.(*usageError); ok {
		return &usageError{command, usage.err}
	}
	return err
}
