// Package command runs other programs, such as go and git.
package command

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// In is what a program runs in. Env comes on top of this process' environment.
type In struct {
	Dir   string
	Env   []string
	Stdin string
}

// Run runs a program and returns its standard output. The error has what was
// run, and what it wrote to standard error. When ctx ends, the program is asked
// to end: git cleans up then.
func (in In) Run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = in.Dir
	cmd.Env = append(cmd.Environ(), in.Env...)
	cmd.Stdin = strings.NewReader(in.Stdin)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second // then it is killed
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err,
			strings.TrimSpace(stderr.String()))
	}
	return string(out), err
}
