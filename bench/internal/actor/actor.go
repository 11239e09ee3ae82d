// Package actor is the process that the benchmark measures: the program
// itself, started again, which does what a protocol.Setup says.
package actor

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
	"github.com/seed-435e3e10/tlssocket/node/system"
)

// Variable is the environment variable that makes a program an actor.
const Variable = "TLSSOCKET_BENCH_ACTOR"

// Enter does not return if the program was started to be an actor: that of a
// script, if it has an argument. It comes first in main, and in TestMain.
func Enter() {
	if os.Getenv(Variable) == "" {
		return
	}
	signal.Ignore(os.Interrupt) // the benchmark ends its actors itself
	if len(os.Args) > 1 {
		script := system.Script{Path: os.Args[1], ExecPath: os.Args[0]}
		os.Exit(script.Run())
	}
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// role answers commands.
type role interface {
	do(protocol.Command) (protocol.Reply, error)
}

// run serves one benchmark until its input ends.
func run(in io.Reader, out io.Writer) error {
	lines, answers := json.NewDecoder(in), json.NewEncoder(out)
	var setup protocol.Setup
	if err := lines.Decode(&setup); err != nil {
		return fmt.Errorf("the setup: %w", err)
	}
	r, reply, err := begin(setup)
	for {
		if err != nil {
			reply.Error = err.Error()
		}
		if err := answers.Encode(reply); err != nil {
			return err
		}
		if r == nil {
			return nil
		}
		var c protocol.Command
		switch err := lines.Decode(&c); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		reply, err = r.do(c)
	}
}

// begin makes a role of its setup.
func begin(setup protocol.Setup) (role, protocol.Reply, error) {
	m := newMeter(setup.Profile)
	switch setup.Role {
	case protocol.Server:
		return newServer(setup, m)
	case protocol.Client:
		return newClient(setup, m)
	case protocol.Allocs:
		return countAllocs(setup)
	case protocol.NATS:
		return newNATS(setup)
	}
	return nil, protocol.Reply{}, fmt.Errorf("%q is no role", setup.Role)
}
