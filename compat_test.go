package tlssocket_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/compat.md anew")

const compatFile = "docs/compat.md"

var nodeLine = regexp.MustCompile(`(?m)^Node: ([^.].*)\.$`)

// TestCompat makes docs/compat.md of the "Node:" lines in the comments, and
// holds it against the file.
func TestCompat(t *testing.T) {
	ours, differences := nodeLines(t)
	var b bytes.Buffer
	b.WriteString("# Node's `tls` and `net`, member by member\n\n" +
		"Made by `go test -run TestCompat . -update` from the `Node:` lines " +
		"of the code.\n")
	for _, section := range nodeMembers {
		fmt.Fprintf(&b, "\n## %s\n\n| Node | Here |\n|---|---|\n",
			section.title)
		for _, row := range section.rows {
			name, here := row[0], row[1]
			found := ours[name]
			delete(ours, name)
			switch {
			case len(found) > 0 && here != "":
				t.Errorf("%s has a Node: line and a reason", name)
			case len(found) > 0:
				here = "`" + strings.Join(found, "`, `") + "`"
			case here == "":
				t.Errorf("nothing has the line \"Node: %s.\"", name)
			}
			fmt.Fprintf(&b, "| `%s` | %s |\n", name, here)
		}
	}
	for name := range ours {
		t.Errorf("the line \"Node: %s.\" names nothing in the list", name)
	}
	b.WriteString("\n## Where we differ\n\n")
	for _, d := range differences {
		fmt.Fprintf(&b, "- %s\n", d)
	}
	compareFile(t, compatFile, b.Bytes())
}

func compareFile(t *testing.T, name string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Errorf("%s is not what the code says; write it anew with -update",
			name)
	}
}

// nodeLines returns the Go names by the Node names in their comments, and the
// sentences that start with "Unlike Node,".
func nodeLines(t *testing.T) (names map[string][]string, unlike []string) {
	t.Helper()
	names = make(map[string][]string)
	note := func(goName string, doc *ast.CommentGroup) {
		if doc == nil {
			return
		}
		text := doc.Text()
		for _, m := range nodeLine.FindAllStringSubmatch(text, -1) {
			for _, n := range strings.Split(m[1], ", ") {
				names[n] = append(names[n], goName)
			}
		}
		flat := strings.Join(strings.Fields(text), " ")
		for _, part := range strings.SplitAfter(flat, ". ") {
			if s, ok := strings.CutPrefix(part, "Unlike Node, "); ok {
				unlike = append(unlike, "`"+goName+"`: "+strings.TrimSpace(s))
			}
		}
	}
	for _, folder := range []string{".", "certinfo", "code", "fleet", "ocsp", "store",
		"trust"} {
		for _, f := range parseFolder(t, folder) {
			noteFile(f, func(goName string, doc *ast.CommentGroup) {
				if folder != "." {
					goName = folder + "." + goName
				}
				note(goName, doc)
			})
		}
	}
	slices.Sort(unlike)
	return names, slices.Compact(unlike)
}

func parseFolder(t *testing.T, folder string) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil,
			parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// noteFile calls note for each exported thing of a file.
func noteFile(f *ast.File, note func(string, *ast.CommentGroup)) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() {
				note(receiver(d)+d.Name.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						note(s.Name.Name, d.Doc)
						noteFields(s, note)
					}
				case *ast.ValueSpec:
					note(s.Names[0].Name, d.Doc)
				}
			}
		}
	}
}

func noteFields(ts *ast.TypeSpec, note func(string, *ast.CommentGroup)) {
	st, ok := ts.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range st.Fields.List {
		var names []string
		for _, n := range field.Names {
			names = append(names, ts.Name.Name+"."+n.Name)
		}
		note(strings.Join(names, ", "), field.Doc)
	}
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	t := d.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if i, ok := t.(*ast.IndexExpr); ok {
		t = i.X
	}
	return t.(*ast.Ident).Name + "."
}
