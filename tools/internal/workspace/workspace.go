// Package workspace knows the modules of this repository: which they are, what
// they require of each other, and which of them others install.
package workspace

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
)

// unpublished are the folders of modules that nobody outside installs: they
// are never tagged.
var unpublished = []string{"bench", "conntest", "examples",
	"integration/ecosystem", "tools"}

// A Workspace is what go.work and the go.mod files that it uses say.
type Workspace struct {
	Dir     string // where go.work is
	Modules []*Module
	work    *modfile.WorkFile
}

// A Module is one of those that go.work uses.
type Module struct {
	Dir  string // below the workspace's, with slashes; "." is the root
	Path string
	file *modfile.File
}

// Find opens the workspace that has the folder dir.
func Find(dir string) (*Workspace, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			return Open(dir)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil, fmt.Errorf("no go.work here: run this in a clone of the repository")
		}
		dir = parent
	}
}

// Open reads the go.work of dir and the go.mod files that it uses.
func Open(dir string) (*Workspace, error) {
	name := filepath.Join(dir, "go.work")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	w := &Workspace{Dir: dir}
	if w.work, err = modfile.ParseWork(name, data, nil); err != nil {
		return nil, err
	}
	for _, use := range w.work.Use {
		m := &Module{Dir: filepath.ToSlash(filepath.Clean(use.Path))}
		name := filepath.Join(dir, m.Dir, "go.mod")
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if m.file, err = modfile.Parse(name, data, nil); err != nil {
			return nil, err
		}
		m.Path = m.file.Module.Mod.Path
		w.Modules = append(w.Modules, m)
	}
	return w, nil
}

// Published are the modules that others install.
func (w *Workspace) Published() (list []*Module) {
	for _, m := range w.Modules {
		if !slices.Contains(unpublished, m.Dir) {
			list = append(list, m)
		}
	}
	return list
}

// Tag is the git tag by which the go command finds a version of m.
func (m *Module) Tag(version string) string {
	if m.Dir == "." {
		return version
	}
	return m.Dir + "/" + version
}

// has reports whether a module is one of ours.
func (w *Workspace) has(path string) bool {
	return slices.ContainsFunc(w.Modules,
		func(m *Module) bool { return m.Path == path })
}

// Root is the module in the workspace's own folder.
func (w *Workspace) Root() *Module {
	i := slices.IndexFunc(w.Modules, func(m *Module) bool { return m.Dir == "." })
	return w.Modules[i]
}
