package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRelease(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	first := r.git("rev-parse", "HEAD")
	out, err := r.release(t.Context(), "v0.2.0")
	if err != nil {
		t.Fatal(err)
	}
	tags := strings.Fields(r.git("tag", "--list"))
	if want := []string{"a/v0.2.0", "cmd/x/v0.2.0", "v0.2.0"}; !slices.Equal(tags, want) {
		t.Errorf("tags %q, not %q", tags, want)
	}
	head := r.git("rev-parse", "main")
	for _, tag := range tags {
		if at := r.git("rev-parse", tag); at != head {
			t.Errorf("%s is %s, the branch is at %s", tag, at, head)
		}
	}
	if parent := r.git("rev-parse", "main^"); parent != first {
		t.Errorf("not one commit after %s, but after %s", first, parent)
	}
	if s := r.git("status", "--porcelain"); s != "" {
		t.Errorf("the tree has changes:\n%s", s)
	}
	if s := r.git("for-each-ref", "refs/remotes"); strings.Contains(s, head) {
		t.Errorf("the release is pushed:\n%s", s)
	}
	if s := r.git("worktree", "list"); strings.Contains(s, "\n") {
		t.Errorf("a worktree is left:\n%s", s)
	}
	want := "git push --atomic origin main v0.2.0 a/v0.2.0 cmd/x/v0.2.0\n"
	if !strings.Contains(out, want) {
		t.Errorf("it printed:\n%s", out)
	}
}

func TestReleaseFiles(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	today := func() string { return time.Now().UTC().Format(time.DateOnly) }
	before := today()
	if _, err := r.release(t.Context(), "v0.2.0-rc.1"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.work", "a/go.mod", "bench/go.mod", "cmd/x/go.mod"} {
		text := r.read(name)
		if !strings.Contains(text, "example.com/m v0.2.0-rc.1") ||
			strings.Contains(text, "v0.1.0") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
	of := func(day string) string {
		return "# Changelog\n\n## Unreleased\n\n## v0.2.0-rc.1 - " + day +
			"\n\n- It works.\n\n## v0.1.0 - 2026-01-02\n\n- It is there.\n"
	}
	if text := r.read("CHANGELOG.md"); text != of(before) && text != of(today()) {
		t.Errorf("CHANGELOG.md:\n%s", text)
	}
}

// A release follows another, and need not be on a branch.
func TestReleaseAgain(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	if _, err := r.release(t.Context(), "v0.2.0"); err != nil {
		t.Fatal(err)
	}
	changelog := r.read("CHANGELOG.md")
	r.write("CHANGELOG.md", strings.Replace(changelog, "## Unreleased\n",
		"## Unreleased\n\n### Fixed\n\n- More.\n", 1))
	r.commit("more")
	r.git("checkout", "--quiet", "--detach")
	out, err := r.release(t.Context(), "v0.1.1") // lower: a branch of old
	if err != nil {
		t.Fatal(err)
	}
	if head := r.git("rev-parse", "HEAD"); head != r.git("rev-parse", "cmd/x/v0.1.1") {
		t.Errorf("HEAD is at %s", head)
	}
	if !strings.Contains(out, " origin HEAD:main v0.1.1 ") {
		t.Errorf("it printed:\n%s", out)
	}
}

// What comes between is found, and stays.
func TestReleaseDisturbed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		disturb func(r *repo, cancel func())
		want    string
	}{
		{"interrupt", func(_ *repo, cancel func()) { cancel() }, "context canceled"},
		{"commit", func(r *repo, _ func()) {
			r.write("m.go", "package m\n\nconst Name = \"changed\"\n")
			r.commit("between")
		}, "HEAD has moved"},
		{"change of the same file", func(r *repo, _ func()) {
			r.write("CHANGELOG.md", "# Changelog\n")
		}, "CHANGELOG.md"},
		{"tag", func(r *repo, _ func()) { r.git("tag", "cmd/x/v0.2.0") },
			"cmd/x/v0.2.0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			before := ""
			err := run(ctx, r.dir, "v0.2.0", false, writerFunc(func(p []byte) {
				if strings.HasPrefix(string(p), "go vet") {
					test.disturb(r, cancel)
					before = r.state()
				}
			}))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v; want %q", err, test.want)
			}
			if after := r.state(); after != before {
				t.Errorf("before:\n%s\nafter:\n%s", before, after)
			}
			if s := r.git("worktree", "list"); strings.Contains(s, "\n") {
				t.Errorf("a worktree is left:\n%s", s)
			}
		})
	}
}

type writerFunc func(p []byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}
