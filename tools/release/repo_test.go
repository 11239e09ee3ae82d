package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/tools/internal/command"
)

// TestMain keeps the configuration of who runs the tests out of them.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL":   os.DevNull,
		"GIT_CONFIG_NOSYSTEM": "1",
		"GIT_AUTHOR_NAME":     "a", "GIT_AUTHOR_EMAIL": "a@example.com",
		"GIT_COMMITTER_NAME": "c", "GIT_COMMITTER_EMAIL": "c@example.com",
		"GOPROXY": "off", // nothing in these tests comes from outside
	} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// repoFiles are a small repository built as this one is: modules that require
// each other, one that is not published, one in two folders.
var repoFiles = map[string]string{
	"go.work": `go 1.26.0

use (
	.
	./a
	./bench
	./cmd/x
)

replace (
	example.com/m v0.1.0 => ./
	example.com/m/a v0.1.0 => ./a
)
`,
	"go.mod":     "module example.com/m\n\ngo 1.26.0\n",
	"m.go":       "package m\n\nconst Name = \"m\"\n",
	"LICENSE":    "none\n",
	".gitignore": "/dist/\n",
	"a/go.mod":   "module example.com/m/a\n\ngo 1.26.0\n\nrequire example.com/m v0.1.0\n",
	"a/a.go":     "package a\n\nimport \"example.com/m\"\n\nconst Name = \"a\" + m.Name\n",
	"bench/b.go": "package main\n\nimport \"example.com/m\"\n\nfunc main() { println(m.Name) }\n",
	"cmd/x/x.go": "package main\n\nimport \"example.com/m/a\"\n\nfunc main() { println(a.Name) }\n",
	"bench/go.mod": `module example.com/m/bench

go 1.26.0

require example.com/m v0.1.0
`,
	"cmd/x/go.mod": `module example.com/m/cmd/x

go 1.26.0

require example.com/m/a v0.1.0

require example.com/m v0.1.0 // indirect
`,
	"CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n- It works.\n\n## v0.1.0 - 2026-01-02\n\n- It is there.\n",
}

// A repo is a clone of the small repository.
type repo struct {
	t   *testing.T
	dir string
}

func newRepo(t *testing.T) *repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("TLSSOCKET_REQUIRE_TOOLS") == "1" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	origin := &repo{t, t.TempDir()}
	origin.git("init", "--quiet", "--initial-branch=main")
	for name, text := range repoFiles {
		origin.write(name, text)
	}
	origin.commit("first")
	r := &repo{t, filepath.Join(t.TempDir(), "clone")}
	origin.git("clone", "--quiet", origin.dir, r.dir)
	return r
}

func (r *repo) git(args ...string) string {
	r.t.Helper()
	out, err := command.In{Dir: r.dir}.Run(r.t.Context(),
		append([]string{"git"}, args...)...)
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.TrimSpace(out)
}

func (r *repo) write(name, text string) {
	r.t.Helper()
	name = filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		r.t.Fatal(err)
	}
}

func (r *repo) read(name string) string {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(data)
}

func (r *repo) commit(message string) {
	r.t.Helper()
	r.git("add", "--all")
	r.git("commit", "--quiet", "--message", message)
}

// release runs the tool, and returns what it printed.
func (r *repo) release(ctx context.Context, version string) (string, error) {
	var out bytes.Buffer
	err := run(ctx, r.dir, version, false, &out)
	return out.String(), err
}

// state is what of a clone a release changes.
func (r *repo) state() string {
	r.t.Helper()
	return strings.Join([]string{
		r.git("rev-parse", "--symbolic-full-name", "HEAD"),
		r.git("rev-parse", "HEAD"),
		r.git("for-each-ref"),
		r.git("status", "--porcelain"),
	}, "\n")
}
