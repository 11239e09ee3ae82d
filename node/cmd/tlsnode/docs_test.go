package main

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

// docs/run.md has every option, and no others.
func TestDocsAreComplete(t *testing.T) {
	data, err := os.ReadFile("../../../docs/run.md")
	if err != nil {
		t.Fatal(err)
	}
	fs := newFlags(new(options))
	documented := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `-([^ `]+)").FindAllStringSubmatch(
		string(data), -1) {
		documented[m[1]] = true
	}
	fs.VisitAll(func(f *flag.Flag) {
		if !documented[f.Name] {
			t.Errorf("-%s is missing", f.Name)
		}
		delete(documented, f.Name)
	})
	for name := range documented {
		t.Errorf("there is no -%s", strings.TrimSpace(name))
	}
}
