package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-435e3e10/tlssocket/tools/internal/command"
)

// release makes a release of what is committed in dir, and the bare clone that
// has it.
func (u *user) release(ctx context.Context, dir string) error {
	clone := filepath.Join(u.dir, "clone")
	if err := u.run(ctx, u.dir, "git", "clone", "--quiet", dir, clone); err != nil {
		return err
	}
	// Just after a release there is nothing under Unreleased.
	name := filepath.Join(clone, "CHANGELOG.md")
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	const heading = "## Unreleased\n"
	news := strings.Replace(string(text), heading,
		heading+"\n- It is installed.\n", 1)
	if err := os.WriteFile(name, []byte(news), 0o666); err != nil {
		return err
	}
	identity := []string{
		"GIT_AUTHOR_NAME=installtest", "GIT_AUTHOR_EMAIL=none@example.com",
		"GIT_COMMITTER_NAME=installtest", "GIT_COMMITTER_EMAIL=none@example.com",
	}
	in := command.In{Dir: clone, Env: identity}
	for _, args := range [][]string{
		{"git", "commit", "--quiet", "--all", "--message=Something is new"},
		{"go", "run", "./tools/release", version},
		{"git", "clone", "--quiet", "--bare", clone, u.bare()},
	} {
		if _, err := in.Run(ctx, args...); err != nil {
			return err
		}
	}
	return os.RemoveAll(clone)
}

func (u *user) bare() string { return filepath.Join(u.dir, "bare.git") }
