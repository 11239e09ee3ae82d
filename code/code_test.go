package code_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
)

// The codes are Node's: no two constants have one, and each has its form.
func TestConstants(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^[A-Z][A-Z0-9_]+$`)
	seen := make(map[string]string)
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		name := spec.Names[0].Name
		if other, twice := seen[value]; err != nil || twice ||
			!form.MatchString(value) {
			t.Errorf("%s is %q, as is %q; %v", name, value, other, err)
		}
		seen[value] = name
		return true
	})
	if len(seen) < 80 {
		t.Errorf("%d constants only", len(seen))
	}
}

// What went wrong is asked for by errors.Is, and told by errors.As.
func Example() {
	err := fmt.Errorf("dialling: %w", code.CertHasExpired) // a package's error
	fmt.Println(errors.Is(err, code.CertHasExpired))
	var c code.Code
	fmt.Println(errors.As(err, &c), c)
	// Output:
	// true
	// true CERT_HAS_EXPIRED
}
