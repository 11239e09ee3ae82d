package workspace

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// newWorkspace makes one of files, by their names.
func newWorkspace(t *testing.T, files map[string]string) *Workspace {
	t.Helper()
	t.Setenv("GOPROXY", "off") // nothing here comes from outside
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return open(t, dir)
}

func open(t *testing.T, dir string) *Workspace {
	t.Helper()
	w, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const work = `go 1.26.0

use (
	.
	./a
	./bench
)

replace example.com/m v0.1.0 => ./
`

// fresh is a workspace whose module a was made with replacements.
var fresh = map[string]string{
	"go.work": work,
	"go.mod":  "module example.com/m\n\ngo 1.26.0\n",
	"m.go":    "package m\n",
	"a/go.mod": `module example.com/m/a

go 1.26.0

require example.com/m v0.0.0

replace example.com/m => ..
`,
	"a/a.go":       "package a\n\nimport _ \"example.com/m\"\n",
	"bench/go.mod": "module example.com/m/bench\n\ngo 1.26.0\n",
	"bench/b.go":   "package bench\n\nimport _ \"example.com/m/a\"\n",
}

func TestPublished(t *testing.T) {
	w := newWorkspace(t, fresh)
	var tags []string
	for _, m := range w.Published() {
		tags = append(tags, m.Tag("v1.0.0"))
	}
	if want := []string{"v1.0.0", "a/v1.0.0"}; !slices.Equal(tags, want) {
		t.Errorf("tags %q, not %q", tags, want)
	}
	inside, err := Find(filepath.Join(w.Dir, "a"))
	if err != nil || inside.Dir != w.Dir || inside.Root().Path != "example.com/m" {
		t.Errorf("from a folder inside: %v, %v", inside, err)
	}
	if _, err := Find(t.TempDir()); err == nil {
		t.Error("a workspace where there is no go.work")
	}
}

func TestTidy(t *testing.T) {
	w := newWorkspace(t, fresh)
	for _, m := range w.Modules {
		diff, err := w.TidyDiff(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		if untidy := m.Dir == "bench"; (diff != "") != untidy {
			t.Errorf("%s: %q", m.Dir, diff)
		}
		if err := w.Tidy(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	w = open(t, w.Dir)
	version, err := w.Version()
	if err != nil || version != "v0.1.0" {
		t.Fatal(version, err)
	}
	files, err := w.SetVersion(version)
	if err != nil {
		t.Fatal(err)
	}
	changed := slices.Sorted(maps.Keys(files))
	want := []string{filepath.Join("a", "go.mod"), filepath.Join("bench", "go.mod"), "go.work"}
	if !slices.Equal(changed, want) {
		t.Errorf("files %q, not %q", changed, want)
	}
	if err := w.Write(files); err != nil {
		t.Fatal(err)
	}
	w = open(t, w.Dir)
	for _, m := range w.Modules {
		diff, err := w.TidyDiff(t.Context(), m)
		if diff != "" || err != nil {
			t.Errorf("%s afterwards: %v, %q", m.Dir, err, diff)
		}
	}
	if files, err := w.SetVersion(version); len(files) != 0 || err != nil {
		t.Errorf("afterwards: %v, %q", err, files)
	}
	if list := w.Problems(); list != nil {
		t.Errorf("afterwards: %q", list)
	}
}

func TestSetVersion(t *testing.T) {
	w := newWorkspace(t, fresh)
	files, err := w.SetVersion("v0.2.0")
	if err != nil {
		t.Fatal(err)
	}
	want := "module example.com/m/a\n\ngo 1.26.0\n\nrequire example.com/m v0.2.0\n"
	if got := string(files[filepath.Join("a", "go.mod")]); got != want {
		t.Errorf("a/go.mod:\n%s", got)
	}
	want = strings.TrimSuffix(work, "\nreplace example.com/m v0.1.0 => ./\n") +
		replaceComment + "\texample.com/m v0.2.0 => ./\n)\n"
	if got := string(files["go.work"]); got != want {
		t.Errorf("go.work:\n%s", got)
	}
}

func TestVersion(t *testing.T) {
	files := maps.Clone(fresh)
	for replace, want := range map[string]string{
		"": "none of its modules",
		"replace (\n\texample.com/m v0.1.0 => ./\n\texample.com/m/a v0.2.0 => ./a\n)": "one version together",
		"replace example.com/m => ./\n":                                               "one version together",
	} {
		files["go.work"] = "go 1.26.0\n\nuse (\n\t.\n\t./a\n)\n\n" + replace
		version, err := newWorkspace(t, files).Version()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v", replace, version, err)
		}
	}
}

func TestProblems(t *testing.T) {
	for _, test := range []struct{ root, bench, want string }{
		{"require example.com/m/bench v0.1.0", "", "bench, which is not published"},
		{"replace example.com/x => ./a", "", "example.com/m has replace"},
		{"exclude example.com/x v1.0.0", "", "example.com/m has replace"},
		{"require example.com/x v1.0.0", "require example.com/x v1.1.0",
			"example.com/x is required at v1.0.0 by example.com/m, at v1.1.0 by example.com/m/bench"},
		{"require example.com/x v1.0.0", "replace example.com/x => ../a", ""},
	} {
		files := maps.Clone(fresh)
		files["a/go.mod"] = "module example.com/m/a\n\ngo 1.26.0\n"
		files["go.mod"] += "\n" + test.root + "\n"
		files["bench/go.mod"] += "\n" + test.bench + "\n"
		list := newWorkspace(t, files).Problems()
		if test.want == "" && list != nil || test.want != "" &&
			(len(list) != 1 || !strings.Contains(list[0], test.want)) {
			t.Errorf("%+v: %q", test, list)
		}
	}
}
