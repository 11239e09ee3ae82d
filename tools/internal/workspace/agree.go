package workspace

import "fmt"

// Disagreements are the outside modules that our modules require in more than
// one version. A workspace builds all with the highest: what is tested here
// would not be what who installs one module gets.
func (w *Workspace) Disagreements() (list []string) {
	type requirement struct{ by, version string }
	first := map[string]requirement{}
	for _, m := range w.Modules {
		for _, r := range m.file.Require {
			other, seen := first[r.Mod.Path]
			switch {
			case !seen:
				first[r.Mod.Path] = requirement{m.Dir, r.Mod.Version}
			case other.version != r.Mod.Version:
				list = append(list, fmt.Sprintf("%s: %s has %s, %s has %s",
					r.Mod.Path, other.by, other.version, m.Dir, r.Mod.Version))
			}
		}
	}
	return list
}
