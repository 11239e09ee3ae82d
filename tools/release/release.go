package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/zip"

	"github.com/seed-435e3e10/tlssocket/tools/internal/command"
	"github.com/seed-435e3e10/tlssocket/tools/internal/workspace"
)

// A release is made in a worktree of the clone.
type release struct {
	clone   *clone
	version string
	date    time.Time
	out     io.Writer

	temp  string // has the worktree; "" until there is one
	tree  *clone // the worktree
	space *workspace.Workspace
	done  string // the commit
}

func (r *release) say(format string, args ...any) {
	fmt.Fprintf(r.out, format+"\n", args...)
}

func (r *release) makeWorktree(ctx context.Context) error {
	temp, err := os.MkdirTemp("", "release")
	if err != nil {
		return err
	}
	dir := filepath.Join(temp, "tree")
	_, err = r.clone.git(ctx, "worktree", "add", "--quiet", "--detach", dir,
		r.clone.head)
	if err != nil {
		return errors.Join(err, os.RemoveAll(temp))
	}
	r.temp, r.tree = temp, &clone{dir: dir}
	return nil
}

// close removes the worktree, after an interrupt as well.
func (r *release) close() {
	if r.temp == "" {
		return
	}
	ctx := context.Background()
	_, err := r.clone.git(ctx, "worktree", "remove", "--force", r.tree.dir)
	err = errors.Join(err, os.RemoveAll(r.temp))
	if err != nil {
		r.say("what the release was made in remains: %v", err)
	}
}

// edit changes the worktree's files.
func (r *release) edit(ctx context.Context) error {
	space, err := workspace.Open(r.tree.dir)
	if err != nil {
		return err
	}
	files, err := space.SetVersion(r.version)
	if err != nil {
		return err
	}
	const changelog = "CHANGELOG.md"
	text, err := os.ReadFile(filepath.Join(r.tree.dir, changelog))
	if err != nil {
		return err
	}
	moved, err := moveUnreleased(string(text), r.version, r.date)
	if err != nil {
		return err
	}
	files[changelog] = []byte(moved)
	if err := space.Write(files); err != nil {
		return err
	}
	r.space, err = workspace.Open(r.tree.dir)
	return err
}

func (r *release) commit(ctx context.Context) error {
	_, err := r.tree.git(ctx, "commit", "--quiet", "--all", "--message",
		"Release "+r.version)
	if err != nil {
		return err
	}
	r.done, err = r.tree.git(ctx, "rev-parse", "HEAD")
	return err
}

// check builds and vets all modules, and holds that their go.mod files are
// tidy.
func (r *release) check(ctx context.Context) error {
	if list := r.space.Problems(); list != nil {
		return errors.New(strings.Join(list, "\n"))
	}
	r.say("go mod tidy")
	for _, m := range r.space.Modules {
		switch diff, err := r.space.TidyDiff(ctx, m); {
		case err != nil:
			return err
		case diff != "":
			return fmt.Errorf("%s is not tidy: run `go run ./tools/tidy`\n%s",
				m.Path, diff)
		}
	}
	if err := r.checkFiles(); err != nil {
		return err
	}
	r.say("go build work")
	if err := r.goCommand(ctx, "build", "work"); err != nil {
		return err
	}
	r.say("go vet work")
	if err := r.goCommand(ctx, "vet", "work"); err != nil {
		return err
	}
	changes, err := r.tree.git(ctx, "status", "--porcelain")
	if err == nil && changes != "" {
		err = fmt.Errorf("the go command changed files: run `go run ./tools/tidy`\n%s",
			changes)
	}
	return err
}

// checkFiles holds that the go command can pack each module: it refuses some
// names of files, and files that are too large.
func (r *release) checkFiles() error {
	for _, m := range r.space.Published() {
		files, err := zip.CheckDir(filepath.Join(r.tree.dir, m.Dir))
		if err == nil {
			err = files.Err()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", m.Path, err)
		}
	}
	return nil
}

func (r *release) goCommand(ctx context.Context, args ...string) error {
	in := command.In{Dir: r.tree.dir,
		Env: []string{"GOWORK=" + filepath.Join(r.tree.dir, "go.work")}}
	out, err := in.Run(ctx, append([]string{"go"}, args...)...)
	if err != nil && out != "" {
		err = fmt.Errorf("%w\n%s", err, out) // go test says there what failed
	}
	return err
}

func (r *release) test(ctx context.Context) error {
	r.say("go test work")
	return r.goCommand(ctx, "test", "work")
}
