package workspace

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

// Version is the one by which the modules require each other, as go.work's
// replacements have it.
func (w *Workspace) Version() (string, error) {
	version := ""
	for _, r := range w.work.Replace {
		switch {
		case !w.has(r.Old.Path):
		case r.Old.Version == "" || version != "" && r.Old.Version != version:
			return "", fmt.Errorf("go.work replaces %s %s, another module "+
				"%s: they have one version together",
				r.Old.Path, r.Old.Version, version)
		default:
			version = r.Old.Version
		}
	}
	if version == "" {
		return "", fmt.Errorf("go.work replaces none of its modules at a version")
	}
	return version, nil
}

// SetVersion lets the modules require each other at a version, without
// replacements of their own, and go.work find that version here. It returns
// the files that are to be written for that, by their names below Dir; open the
// workspace anew when they are.
func (w *Workspace) SetVersion(version string) (map[string][]byte, error) {
	files := map[string][]byte{}
	required := map[string]bool{}
	for _, m := range w.Modules {
		for _, r := range m.file.Require {
			if !w.has(r.Mod.Path) {
				continue
			}
			required[r.Mod.Path] = true
			if err := m.file.AddRequire(r.Mod.Path, version); err != nil {
				return nil, err
			}
		}
		if err := dropReplacements(w, m.file); err != nil {
			return nil, err
		}
		data, err := m.file.Format()
		if err != nil {
			return nil, err
		}
		files[filepath.Join(m.Dir, "go.mod")] = data
	}
	var err error
	if files["go.work"], err = w.replaceAt(version, required); err != nil {
		return nil, err
	}
	for name, data := range files {
		old, err := os.ReadFile(filepath.Join(w.Dir, name))
		if err != nil {
			return nil, err
		}
		if bytes.Equal(old, data) {
			delete(files, name)
		}
	}
	return files, nil
}

// Write writes files that SetVersion returned.
func (w *Workspace) Write(files map[string][]byte) error {
	for name, data := range files {
		err := os.WriteFile(filepath.Join(w.Dir, name), data, 0o666)
		if err != nil {
			return err
		}
	}
	return nil
}

// dropReplacements removes those of our own modules from a go.mod.
func dropReplacements(w *Workspace, file *modfile.File) error {
	for _, r := range file.Replace {
		if !w.has(r.Old.Path) {
			continue
		}
		if err := file.DropReplace(r.Old.Path, r.Old.Version); err != nil {
			return err
		}
	}
	file.Cleanup()
	return nil
}

// replaceAt returns a go.work that finds a version of the required modules in
// their folders.
func (w *Workspace) replaceAt(version string, required map[string]bool) (
	[]byte, error) {
	for _, r := range w.work.Replace {
		if !w.has(r.Old.Path) {
			continue
		}
		if err := w.work.DropReplace(r.Old.Path, r.Old.Version); err != nil {
			return nil, err
		}
	}
	w.work.Cleanup()
	text := modfile.Format(w.work.Syntax)
	text = append(text, replaceComment...)
	for _, m := range w.Modules {
		if required[m.Path] {
			text = fmt.Appendf(text, "\t%s %s => ./%s\n", m.Path, version,
				strings.TrimPrefix(m.Dir, "."))
		}
	}
	return append(text, ")\n"...), nil
}

const replaceComment = `
// What go.mod files require of each other is here, whether it is published or
// not. tools/release sets the version.
replace (
`
