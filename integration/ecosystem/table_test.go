package ecosystem_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const table = "../../docs/integrations.md"

var (
	requirement = regexp.MustCompile(`(?m)^\t(\S+) (v\S+)$`)
	// What only serves the tests has no row.
	helper = regexp.MustCompile(
		`^github.com/seed-435e3e10/|/(go-sasl|pebble/v2|dns|zap)$`)
	quotedTest = regexp.MustCompile("`(Test\\w+)`")
)

// docs/integrations.md has each library in the version that is tested, and the
// tests that it names are there.
func TestTable(t *testing.T) {
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range requirement.FindAllStringSubmatch(string(mod), -1) {
		if !helper.MatchString(m[1]) && !strings.Contains(string(text), "| `"+m[1]+"` | "+m[2]+" |") {
			t.Errorf("there is no row of %s %s", m[1], m[2])
		}
	}
	known := testsOf(t, ".", "..")
	for _, m := range quotedTest.FindAllStringSubmatch(string(text), -1) {
		if !known[m[1]] {
			t.Errorf("there is no %s", m[1])
		}
	}
}

func testsOf(t *testing.T, folders ...string) map[string]bool {
	t.Helper()
	known := make(map[string]bool)
	for _, folder := range folders {
		names, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			f, err := parser.ParseFile(token.NewFileSet(), name, nil,
				parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range f.Decls {
				if f, ok := d.(*ast.FuncDecl); ok {
					known[f.Name.Name] = true
				}
			}
		}
	}
	return known
}
