package main

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/seed-435e3e10/tlssocket/tools/internal/command"
)

// A clone is where the release is to be.
type clone struct {
	dir    string
	head   string // the commit that the release follows
	branch string // "" for none: HEAD is detached
}

// openClone finds the clone that has a folder, and refuses one with changes.
func openClone(ctx context.Context, dir string) (*clone, error) {
	c := &clone{dir: dir}
	top, err := c.git(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	c.dir = top
	changes, err := c.git(ctx, "status", "--porcelain", "--untracked-files=all")
	if err != nil {
		return nil, err
	}
	if changes != "" {
		return nil, fmt.Errorf("the clone has changes; commit or remove them first:\n%s",
			changes)
	}
	if c.head, err = c.git(ctx, "rev-parse", "HEAD"); err != nil {
		return nil, err
	}
	name, err := c.git(ctx, "rev-parse", "--symbolic-full-name", "HEAD")
	if err != nil {
		return nil, err
	}
	c.branch, _ = strings.CutPrefix(name, "refs/heads/")
	if name == "HEAD" {
		c.branch = ""
	}
	return c, nil
}

// git runs a git command in the clone and returns its output, trimmed.
func (c *clone) git(ctx context.Context, args ...string) (string, error) {
	in := command.In{Dir: c.dir}
	out, err := in.Run(ctx, append([]string{"git"}, args...)...)
	return strings.TrimSpace(out), err
}

// checkUnused refuses a version of which any module has a tag.
func (c *clone) checkUnused(ctx context.Context, version string) error {
	tags, err := c.git(ctx, "tag", "--list")
	if err != nil {
		return err
	}
	for tag := range strings.Lines(tags) {
		tag = strings.TrimSpace(tag)
		if path.Base(tag) == version {
			return fmt.Errorf("%s is used: there is a tag %s", version, tag)
		}
	}
	return nil
}

// upstream is the name of the remote that the branch is pushed to.
func (c *clone) upstream(ctx context.Context) string {
	remote, err := c.git(ctx, "config", "branch."+c.branch+".remote")
	if err != nil || remote == "" {
		return "origin"
	}
	return remote
}
