package coded

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestBrief(t *testing.T) {
	for limit := range 12 {
		got := Brief("aäöü€z", limit)
		if len(got) > max(limit, len(cut)) || !utf8.ValidString(got) {
			t.Errorf("%d bytes: %q", limit, got)
		}
	}
	if got := Brief("whole", 5); got != "whole" {
		t.Errorf("%q", got)
	}
}

func TestList(t *testing.T) {
	name := strings.Repeat("n", 250)
	for want, names := range map[string][]string{
		"":                                 nil,
		"a, b":                             {"a", "b"},
		name + ", " + name + " and 2 more": {name, name, name, "x"},
		name + "nn…":                       {name + name},
	} {
		if got := List(names, ", "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
