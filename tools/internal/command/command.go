// Package command runs other programs, such as go and git.
package command

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// Output runs a program in a folder, with env on top of this process'
// environment, and returns what it wrote to standard output. The error says
// what was run and what it wrote to standard error.
func Output(
	ctx context.Context, dir string, env []string, args ...string,
) (string, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err,
			strings.TrimSpace(stderr.String()))
	}
	return string(out), err
}
