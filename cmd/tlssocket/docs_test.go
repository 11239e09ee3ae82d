package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/certinfo"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/chainview"
	"github.com/seed-435e3e10/tlssocket/cmd/tlssocket/internal/probe"
)

// mention finds `name` in a text.
var mention = regexp.MustCompile("`([A-Za-z0-9_]+)`")

// sourceNames collects the events and the fields of JSON in our sources.
func sourceNames(t *testing.T) (events, fields []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			events = append(events, eventsOf(n)...)
			fields = append(fields, fieldsOf(n)...)
			return true
		})
	}
	info := reflect.TypeFor[certinfo.Certificate]()
	for field := range info.Fields() {
		name := jsonName(field.Tag)
		if name != "raw" && name != "pubkey" {
			fields = append(fields, name)
		}
	}
	return sorted(events), sorted(fields)
}

func sorted(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// eventsOf finds head("…"), header{…, …, "…"}, event = "…" and Event: "…".
func eventsOf(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "head" &&
			len(n.Args) == 1 {
			return literal(n.Args[0])
		}
	case *ast.CompositeLit:
		if id, ok := n.Type.(*ast.Ident); ok && id.Name == "header" &&
			len(n.Elts) == 3 {
			return literal(n.Elts[2])
		}
	case *ast.AssignStmt:
		if id, ok := n.Lhs[0].(*ast.Ident); ok && id.Name == "event" {
			return literal(n.Rhs[0])
		}
	case *ast.KeyValueExpr:
		if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Event" {
			return literal(n.Value)
		}
	}
	return nil
}

func literal(e ast.Expr) []string {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return nil
	}
	s, _ := strconv.Unquote(l.Value)
	return []string{s}
}

// fieldsOf finds tags, but for those that hide a field.
func fieldsOf(n ast.Node) []string {
	f, ok := n.(*ast.Field)
	if !ok || f.Tag == nil {
		return nil
	}
	tag, _ := strconv.Unquote(f.Tag.Value)
	name := jsonName(reflect.StructTag(tag))
	if name == "raw" || name == "pubkey" {
		return nil
	}
	return []string{name}
}

func jsonName(tag reflect.StructTag) string {
	name, _, _ := strings.Cut(tag.Get("json"), ",")
	return name
}

// docs/command.md has every event and every field, and no others.
func TestDocsAreComplete(t *testing.T) {
	data, err := os.ReadFile("../../docs/command.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	events, fields := sourceNames(t)
	if len(events) < 15 || len(fields) < 50 {
		t.Fatalf("found only %d events, %d fields", len(events), len(fields))
	}
	for _, name := range slices.Concat(events, fields) {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("%s is missing", name)
		}
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		first, _, _ := strings.Cut(line[2:], "|")
		for _, m := range mention.FindAllStringSubmatch(first, -1) {
			if !slices.Contains(events, m[1]) &&
				!slices.Contains(fields, m[1]) {
				t.Errorf("there is no %s", m[1])
			}
		}
	}
	if n := strings.Count(text, "\n"); n > 240 {
		t.Errorf("%d lines", n)
	}
}

// docs/check.md has every field of a report.
func TestCheckDocsAreComplete(t *testing.T) {
	data, err := os.ReadFile("../../docs/check.md")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, of := range []any{probe.Report{}, probe.Problem{}, probe.Cipher{},
		probe.Certificate{}, probe.Staple{}, probe.Resumption{},
		probe.ClientCertificate{}, probe.Step{}, chainview.Finding{}} {
		for field := range reflect.TypeOf(of).Fields() {
			count++
			if name := jsonName(field.Tag); !strings.Contains(string(data),
				"`"+name+"`") {
				t.Errorf("%s of %T is missing", name, of)
			}
		}
	}
	if count < 50 {
		t.Errorf("only %d fields", count)
	}
}
