package tlssocket_test

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testmod"
)

// goCommand runs the go command in the root module, as one that stands alone.
func goCommand(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Env = append(cmd.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := cmd.Output()
	if err != nil {
		text := ""
		if e, ok := err.(*exec.ExitError); ok {
			text = string(e.Stderr)
		}
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, text)
	}
	return string(out)
}

// allowedModules are those whose packages may be linked into users' programs.
// The last two are there for packages of x/crypto alone.
var allowedModules = []string{
	"github.com/seed-435e3e10/tlssocket",
	"golang.org/x/crypto",
	"golang.org/x/crypto/x509roots/fallback",
	"software.sslmate.com/src/go-pkcs12",
	"golang.org/x/sys",
	"golang.org/x/text",
}

type listedPackage struct {
	ImportPath string
	Imports    []string
	Module     *struct{ Path string }
}

func linkedPackages(t *testing.T) (list []listedPackage) {
	t.Helper()
	out := goCommand(t, "list", "-deps",
		"-json=ImportPath,Imports,Module", "./...")
	dec := json.NewDecoder(strings.NewReader(out))
	for {
		var p listedPackage
		switch err := dec.Decode(&p); err {
		case nil:
			list = append(list, p)
		case io.EOF:
			return list
		default:
			t.Fatal(err)
		}
	}
}

func TestLinkedModules(t *testing.T) {
	list := linkedPackages(t)
	if len(list) < 100 {
		t.Fatalf("%d packages only", len(list))
	}
	for _, p := range list {
		if p.Module == nil {
			continue // of the standard library
		}
		if !slices.Contains(allowedModules, p.Module.Path) {
			t.Errorf("%s is linked", p.ImportPath)
		}
		if !strings.HasPrefix(p.ImportPath, allowedModules[0]) {
			continue
		}
		for _, i := range p.Imports {
			if strings.HasPrefix(i, "golang.org/x/") &&
				!strings.HasPrefix(i, "golang.org/x/crypto/") {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}

func TestRequires(t *testing.T) { testmod.Requires(t, nil) }
