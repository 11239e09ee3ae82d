package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/seed-435e3e10/tlssocket/bench/internal/actor"
	"github.com/seed-435e3e10/tlssocket/bench/internal/protocol"
)

const (
	patience = 5 * time.Minute // for one answer; 10,000 handshakes
	farewell = 5 * time.Second // for the end of a process
)

// process is one that runs. Whoever launched it calls end.
type process struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	lines  *json.Encoder
	answer *json.Decoder
	errors complaint
	once   sync.Once
}

// launch starts a process and tells it what it is. It is killed when ctx ends.
func (l *Lab) launch(ctx context.Context, setup protocol.Setup, program string,
	args ...string) (*process, protocol.Reply, error) {
	p, err := l.spawn(ctx, shareOf(setup.Role), program, args...)
	if err != nil {
		return nil, protocol.Reply{}, err
	}
	reply, err := p.ask(ctx, setup)
	if err != nil {
		p.end()
		return nil, reply, fmt.Errorf("%s of %s: %w", setup.Role, setup.Stack,
			err)
	}
	return p, reply, nil
}

// share is a share of the processors. A server has one half of them, its client the
// other: if the system could choose, it would at times have both take turns on one
// processor, so that a connection's exchanges were four times as many or as few by
// chance.
type share int

const (
	whole share = iota
	first
	second
)

// shareOf is the share of who has a role.
func shareOf(role string) share {
	switch role {
	case protocol.Server:
		return first
	case protocol.Client:
		return second
	}
	return whole
}

// spawn starts a program whose output is read by ask. Its temporary files are
// removed with the Lab's.
func (l *Lab) spawn(ctx context.Context, s share, program string,
	args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, program, args...)}
	p.cmd.Env = append(os.Environ(), actor.Variable+"=1",
		"TMPDIR="+l.dir)
	p.cmd.Stderr = &p.errors
	p.cmd.WaitDelay = farewell
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.stdin, p.lines, p.answer = in, json.NewEncoder(in), json.NewDecoder(out)
	return p, s.start(p.cmd.Start)
}

// ask sends a Setup or a Command and returns the Reply. The error may be one
// of the process's.
func (p *process) ask(ctx context.Context, what any) (protocol.Reply, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience,
		errors.New("it does not answer"))
	defer cancel()
	defer context.AfterFunc(ctx, func() { p.cmd.Process.Kill() })()
	var reply protocol.Reply
	err := p.lines.Encode(what)
	if err == nil {
		err = p.answer.Decode(&reply)
	}
	switch {
	case ctx.Err() != nil:
		return reply, context.Cause(ctx)
	case err != nil:
		p.end() // upon which all of its errors are here
		return reply, fmt.Errorf("it ended: %v%s", p.cmd.ProcessState,
			p.errors.text())
	case reply.Error != "":
		return reply, errors.New(reply.Error)
	}
	return reply, nil
}

// do is ask for a command.
func (p *process) do(ctx context.Context, what string, load int) (
	protocol.Reply, error) {
	reply, err := p.ask(ctx, protocol.Command{Do: what, Load: load})
	if err != nil {
		err = fmt.Errorf("%s: %w", what, err)
	}
	return reply, err
}

// end ends the process and waits until it is gone.
func (p *process) end() {
	p.once.Do(func() {
		p.stdin.Close() // that is all an actor waits for
		kill := time.AfterFunc(farewell, func() { p.cmd.Process.Kill() })
		defer kill.Stop()
		p.cmd.Wait() // its error is known, or of no interest
	})
}

// complaint keeps the start of what a process writes to its standard error.
type complaint struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const maxErrors = 2000 // bytes

// Write implements io.Writer.
func (c *complaint) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.buf.Write(b[:min(len(b), maxErrors-c.buf.Len())])
	return len(b), nil
}

// text is "", or what was written, after a colon.
func (c *complaint) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := strings.TrimSpace(c.buf.String())
	if s == "" {
		return ""
	}
	return ": " + s
}
