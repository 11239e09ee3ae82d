package workspace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"

	"github.com/seed-435e3e10/tlssocket/tools/internal/command"
)

// TidyDiff returns what `go mod tidy` would change in a module; "" is nothing.
func (w *Workspace) TidyDiff(ctx context.Context, m *Module) (string, error) {
	dir, err := w.replacedCopy(m)
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	diff, err := w.runTidy(ctx, m, dir, "-diff")
	if diff != "" {
		return diff, nil
	}
	return "", err
}

// Tidy does in a module what `go mod tidy` would do if the versions of our own
// modules were published already.
func (w *Workspace) Tidy(ctx context.Context, m *Module) error {
	dir, err := w.replacedCopy(m)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if _, err := w.runTidy(ctx, m, dir); err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return err
	}
	file, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		return err
	}
	if err := dropReplacements(w, file); err != nil {
		return err
	}
	if data, err = file.Format(); err != nil {
		return err
	}
	if err := w.update(m, "go.mod", data); err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it needs no other module
	}
	if err != nil {
		return err
	}
	return w.update(m, "go.sum", sums)
}

// replacedCopy makes a folder with the go.mod and go.sum of a module, in which
// our own modules are replaced by their folders: the go command would look for
// their versions in the network.
func (w *Workspace) replacedCopy(m *Module) (dir string, err error) {
	name := filepath.Join(w.Dir, m.Dir, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	file, err := modfile.Parse(name, data, nil)
	if err != nil {
		return "", err
	}
	for _, other := range w.Modules {
		if other == m {
			continue
		}
		err := file.AddReplace(other.Path, "",
			filepath.Join(w.Dir, other.Dir), "")
		if err != nil {
			return "", err
		}
	}
	if data, err = file.Format(); err != nil {
		return "", err
	}
	sums, err := os.ReadFile(filepath.Join(w.Dir, m.Dir, "go.sum"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if dir, err = os.MkdirTemp("", "tidy"); err != nil {
		return "", err
	}
	return dir, errors.Join(
		os.WriteFile(filepath.Join(dir, "go.mod"), data, 0o666),
		os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o666))
}

func (w *Workspace) runTidy(
	ctx context.Context, m *Module, dir string, flags ...string,
) (string, error) {
	args := append([]string{"go", "mod", "tidy",
		"-modfile=" + filepath.Join(dir, "go.mod")}, flags...)
	in := command.In{Dir: filepath.Join(w.Dir, m.Dir),
		Env: []string{"GOWORK=off"}}
	out, err := in.Run(ctx, args...)
	if err != nil {
		err = fmt.Errorf("%s: %w", m.Path, err)
	}
	return out, err
}

// update writes a file of a module, if that changes it.
func (w *Workspace) update(m *Module, base string, data []byte) error {
	name := filepath.Join(w.Dir, m.Dir, base)
	old, err := os.ReadFile(name)
	if err == nil && bytes.Equal(old, data) {
		return nil
	}
	return os.WriteFile(name, data, 0o666)
}
