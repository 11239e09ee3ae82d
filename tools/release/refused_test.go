package main

import (
	"strings"
	"testing"
)

var refusals = []struct {
	name, version string
	change        func(r *repo)
	want          string
}{
	{"changed file", "v0.2.0", func(r *repo) {
		r.write("m.go", "package m\n\nconst Name = \"changed\"\n")
	}, "M m.go"},
	{"new file", "v0.2.0", func(r *repo) {
		r.write("notes/n.txt", "")
	}, "?? notes/n.txt"},
	{"staged file", "v0.2.0", func(r *repo) {
		r.write("LICENSE", "")
		r.git("add", "LICENSE")
	}, "M  LICENSE"},
	{"no version", "2", nil, "versions begin with v: v2"},
	{"used", "v0.2.0", func(r *repo) { r.git("tag", "v0.2.0") },
		"there is a tag v0.2.0"},
	{"used by one module", "v0.2.0", func(r *repo) {
		r.git("tag", "--annotate", "--message=x", "cmd/x/v0.2.0")
	}, "there is a tag cmd/x/v0.2.0"},
	{"used by a module of old", "v0.2.0", func(r *repo) {
		r.git("tag", "gone/v0.2.0")
	}, "there is a tag gone/v0.2.0"},
	{"in the changelog already", "v0.1.0", nil, "CHANGELOG.md has v0.1.0 already"},
	{"nothing under Unreleased", "v0.2.0", func(r *repo) {
		r.write("CHANGELOG.md", "## Unreleased\n\n### Added\n\n## v0.1.0\n\n- It.\n")
		r.commit("empty")
	}, "nothing under Unreleased"},
	{"no Unreleased", "v0.2.0", func(r *repo) {
		r.write("CHANGELOG.md", "## v0.1.0\n\n- It.\n")
		r.commit("none")
	}, `no line "## Unreleased"`},
	{"does not compile", "v0.2.0", func(r *repo) {
		r.write("bench/b.go", "package main\n\nfunc main() { nothing() }\n")
		r.write("bench/go.mod", "module example.com/m/bench\n\ngo 1.26.0\n")
		r.commit("broken")
	}, "undefined: nothing"},
	{"does not pass vet", "v0.2.0", func(r *repo) {
		r.write("m_test.go", "package m\n\nvar _ = none\n")
		r.commit("broken")
	}, "undefined: none"},
	{"not tidy", "v0.2.0", func(r *repo) {
		r.write("a/a.go", "package a\n\nconst Name = \"a\"\n")
		r.commit("not tidy")
	}, "example.com/m/a is not tidy"},
	{"replaced module", "v0.2.0", func(r *repo) {
		r.write("go.mod", repoFiles["go.mod"]+
			"\nreplace example.com/other => ./a\n")
		r.commit("replace")
	}, "example.com/m has replace"},
	{"requires what is not published", "v0.2.0", func(r *repo) {
		r.write("go.mod", repoFiles["go.mod"]+
			"\nrequire example.com/m/bench v0.1.0\n")
		r.commit("wrong way")
	}, "example.com/m/bench, which is not published"},
	{"name that no module may have", "v0.2.0", func(r *repo) {
		r.write("a/data/what?.txt", "")
		r.commit("name")
	}, "malformed file path"},
	{"tag that is in the way", "v0.2.0", func(r *repo) { r.git("tag", "a") },
		"refs/tags/a"},
	{"commit that a hook refuses", "v0.2.0", func(r *repo) {
		r.git("config", "core.hooksPath", ".hooks")
		r.write(".hooks/pre-commit", "#!/bin/sh\necho not today >&2\nexit 1\n")
		r.git("add", "--chmod=+x", ".hooks/pre-commit")
		r.git("commit", "--quiet", "--no-verify", "--message=hook")
		r.git("checkout", "--", ".") // the file's mode
	}, "not today"},
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			if test.change != nil {
				test.change(r)
			}
			before := r.state()
			_, err := r.release(t.Context(), test.version)
			switch {
			case err == nil:
				t.Error("it was released")
			case !strings.Contains(err.Error(), test.want):
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

func TestNoClone(t *testing.T) {
	t.Parallel()
	r := &repo{t, t.TempDir()}
	if _, err := r.release(t.Context(), "v0.2.0"); err == nil {
		t.Error("a release of nothing")
	}
}

func TestCheckVersion(t *testing.T) {
	for version, want := range map[string]string{
		"v0.2.0":                             "",
		"v1.0.0-rc.1":                        "",
		"v0.2":                               "short for v0.2.0",
		"0.2.0":                              "versions begin with v",
		"v0.2.0+one":                         "have no +",
		"v2.0.0":                             "end with the major version",
		"v0.0.0-20260102030405-abcdefabcdef": "without a tag",
		"v01.0.0":                            "is no version",
		"main":                               "is no version",
		"":                                   "is no version",
		"-h":                                 "is no version",
		"v0.2.0 ":                            "is no version",
		"v0.2.0/x":                           "is no version",
	} {
		err := checkVersion(version)
		if want == "" && err != nil || want != "" &&
			(err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v; want %q", version, err, want)
		}
	}
}
