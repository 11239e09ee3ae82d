package main

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket/bench/internal/lab"
	"github.com/seed-435e3e10/tlssocket/bench/internal/report"
)

var update = flag.Bool("update", false,
	"write the list of works in docs/performance.md anew")

const docFile = "../docs/performance.md"

// The document describes the works as they are.
func TestDocument(t *testing.T) {
	text, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	want, err := report.Replace(string(text), "works", describe())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(docFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(text) {
		t.Errorf("%s has another list of works; run with -update", docFile)
	}
	if _, err := report.Replace(want, "results", ""); err != nil {
		t.Error(err)
	}
}

// Each work has a name of its own, is described, and has what it is measured
// by.
func TestWorks(t *testing.T) {
	seen := map[string]bool{}
	for _, w := range works(config{idle: 10, many: 10,
		exchange: []int{1, 10}, events: []int{1, 10}, scale: []int{1, 10}}) {
		if seen[w.Name] || w.Title == "" || !strings.HasSuffix(w.About, ".") {
			t.Errorf("%s: %q, %q", w.Name, w.Title, w.About)
		}
		seen[w.Name] = true
		if len(w.Metrics) == 0 || len(w.Variants) < 2 || w.measure == nil {
			t.Errorf("%s has nothing to measure", w.Name)
		}
		for _, m := range w.Metrics {
			for _, b := range m.Bars {
				if !slices.Contains(w.Variants, b.Variant) ||
					b.Over != "" && !slices.Contains(w.Variants, b.Over) {
					t.Errorf("%s has a bar for nobody: %+v", w.Name, b)
				}
			}
		}
	}
}

func TestRotate(t *testing.T) {
	variants := []lab.Variant{{Name: "a"}, {Name: "b"}, {Name: "c"}}
	for round, want := range []string{"abc", "bca", "cab", "abc"} {
		got := ""
		for _, v := range rotate(variants, round) {
			got += v.Name
		}
		if got != want {
			t.Errorf("round %d: %s, not %s", round, got, want)
		}
	}
	if got := rotate(nil, 1); got != nil {
		t.Errorf("nothing becomes %v", got)
	}
}
