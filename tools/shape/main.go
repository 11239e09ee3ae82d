// Shape prints the sizes that the root package holds itself to: of its files and
// functions, of Socket, and how many files use each other in a circle.
//
//	go run ./tools/shape          # of the package in this folder
//	go run ./tools/shape -check   # fails where a limit is passed
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

// limits are those of the root package.
var limits = []struct {
	name string
	most int
	of   func(*shape) int
}{
	{"lines", 6000, func(s *shape) int { return s.lines }},
	{"lines of the largest file", 350, func(s *shape) int { return s.file.n }},
	{"lines of the largest function", 60, func(s *shape) int { return s.function.n }},
	{"methods of Socket", 90, func(s *shape) int { return s.methods }},
	{"fields of Socket", 25, func(s *shape) int { return s.fields }},
	{"files with methods of Socket", 14, func(s *shape) int { return len(s.socketFiles) }},
	{"lines that go doc prints, four screens", 200, func(s *shape) int { return s.doc }},
}

func main() {
	check := flag.Bool("check", false, "fail where a limit is passed")
	flag.Parse()
	s, err := measure(".")
	if err == nil {
		err = s.print(*check)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "shape:", err)
		os.Exit(1)
	}
}

// shape is what was measured of a package, without its tests.
type shape struct {
	pkg         *packages.Package
	lines       int
	file        named
	function    named
	methods     int
	fields      int
	socketFiles map[string]bool
	doc         int      // lines that go doc prints
	circle      []string // the files that use each other
}

type named struct {
	name string
	n    int
}

func (n *named) atLeast(name string, size int) {
	if size > n.n {
		*n = named{name, size}
	}
}

func measure(dir string) (*shape, error) {
	list, err := packages.Load(&packages.Config{Dir: dir,
		Mode: packages.NeedName | packages.NeedSyntax | packages.NeedTypes |
			packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps}, ".")
	if err != nil {
		return nil, err
	}
	if len(list) != 1 || packages.PrintErrors(list) > 0 {
		return nil, errors.New("the package does not compile")
	}
	s := &shape{pkg: list[0], socketFiles: make(map[string]bool)}
	for _, f := range s.pkg.Syntax {
		s.measureFile(f)
	}
	s.circle = circle(s.uses())
	cmd := exec.Command("go", "doc", ".")
	cmd.Dir = dir
	text, err := cmd.Output()
	s.doc = bytes.Count(text, []byte("\n"))
	return s, err
}

func (s *shape) base(p token.Pos) string {
	return filepath.Base(s.pkg.Fset.Position(p).Filename)
}

func (s *shape) measureFile(f *ast.File) {
	name := s.base(f.Pos())
	lines := s.pkg.Fset.File(f.Pos()).LineCount()
	s.lines += lines
	s.file.atLeast(name, lines)
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			from, to := s.pkg.Fset.Position(d.Pos()), s.pkg.Fset.Position(d.End())
			s.function.atLeast(name+" "+d.Name.Name, to.Line-from.Line+1)
			if isSocket(d) {
				s.methods++
				s.socketFiles[name] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				s.countFields(spec)
			}
		}
	}
}

func isSocket(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return false
	}
	star, ok := d.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	id, ok := star.X.(*ast.Ident)
	return ok && id.Name == "Socket"
}

func (s *shape) countFields(spec ast.Spec) {
	t, ok := spec.(*ast.TypeSpec)
	if !ok || t.Name.Name != "Socket" {
		return
	}
	for _, f := range t.Type.(*ast.StructType).Fields.List {
		s.fields += max(1, len(f.Names))
	}
}

// uses returns for each file those of the package whose things it names.
func (s *shape) uses() map[string]map[string]bool {
	uses := make(map[string]map[string]bool)
	for id, obj := range s.pkg.TypesInfo.Uses {
		if obj.Pkg() != s.pkg.Types || isLocal(obj) {
			continue
		}
		from, to := s.base(id.Pos()), s.base(obj.Pos())
		if from != to {
			if uses[from] == nil {
				uses[from] = make(map[string]bool)
			}
			uses[from][to] = true
		}
	}
	return uses
}

// isLocal reports whether a thing is a function's own.
func isLocal(obj types.Object) bool {
	v, isVar := obj.(*types.Var)
	if isVar && v.IsField() {
		return false
	}
	if f, ok := obj.(*types.Func); ok && f.Signature().Recv() != nil {
		return false
	}
	return obj.Parent() != obj.Pkg().Scope()
}

// circle returns the largest set of files of which each leads to each.
func circle(uses map[string]map[string]bool) (largest []string) {
	reached := make(map[string]map[string]bool)
	for from := range uses {
		reached[from] = make(map[string]bool)
		reach(uses, from, reached[from])
	}
	for a := range reached {
		var set []string
		for b := range reached[a] {
			if reached[b][a] {
				set = append(set, b)
			}
		}
		if len(set) > len(largest) {
			largest = set
		}
	}
	return largest
}

func reach(uses map[string]map[string]bool, from string, seen map[string]bool) {
	for to := range uses[from] {
		if !seen[to] {
			seen[to] = true
			reach(uses, to, seen)
		}
	}
}

func (s *shape) print(check bool) error {
	fmt.Printf("%d files; %d of them use each other in a circle\n",
		len(s.pkg.Syntax), len(s.circle))
	fmt.Printf("largest file %s, largest function %s\n", s.file.name,
		s.function.name)
	var passed []string
	for _, l := range limits {
		n := l.of(s)
		fmt.Printf("%6d of %d %s\n", n, l.most, l.name)
		if n > l.most {
			passed = append(passed, l.name)
		}
	}
	if check && passed != nil {
		return errors.New("too many " + strings.Join(passed, ", "))
	}
	return nil
}
