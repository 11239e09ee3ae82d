package workspace

import (
	"fmt"
	"slices"
)

// Problems are what keeps a module from being installed as it is tested here.
func (w *Workspace) Problems() (list []string) {
	published := w.Published()
	for _, m := range published {
		if len(m.file.Replace)+len(m.file.Exclude) > 0 {
			list = append(list, fmt.Sprintf(
				"%s has replace or exclude: go install refuses that", m.Path))
		}
		for _, r := range m.file.Require {
			if w.has(r.Mod.Path) && !slices.ContainsFunc(published,
				func(o *Module) bool { return o.Path == r.Mod.Path }) {
				list = append(list, fmt.Sprintf(
					"%s requires %s, which is not published", m.Path, r.Mod.Path))
			}
		}
	}
	return append(list, w.disagreements()...)
}

// disagreements are the outside modules that our modules require in more than
// one version. A workspace builds all with the highest: what is tested here
// would not be what who installs one module gets.
func (w *Workspace) disagreements() (list []string) {
	type requirement struct{ by, version string }
	first := map[string]requirement{}
	for _, m := range w.Modules {
		for _, r := range m.file.Require {
			if w.has(r.Mod.Path) {
				continue // SetVersion's
			}
			other, seen := first[r.Mod.Path]
			switch {
			case !seen:
				first[r.Mod.Path] = requirement{m.Path, r.Mod.Version}
			case other.version != r.Mod.Version:
				list = append(list, fmt.Sprintf(
					"%s is required at %s by %s, at %s by %s", r.Mod.Path,
					other.version, other.by, r.Mod.Version, m.Path))
			}
		}
	}
	return list
}
