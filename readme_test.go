package tlssocket_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Both READMEs have the same code and commands, sections, tables and links.
func TestREADMEsAgree(t *testing.T) {
	english, chinese := partsOf(t, "README.md"), partsOf(t, "README.zh-CN.md")
	for kind, want := range english {
		if got := chinese[kind]; !slices.Equal(got, want) {
			t.Errorf("%s: %d in Chinese, %d in English; the first that differs: %q, %q",
				kind, len(got), len(want), firstOther(got, want),
				firstOther(want, got))
		}
	}
}

var target = regexp.MustCompile(`\]\(([^)#]+)\)`)

// partsOf returns what does not depend on the language.
func partsOf(t *testing.T, name string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	parts := make(map[string][]string)
	add := func(kind, part string) { parts[kind] = append(parts[kind], part) }
	fenced := false
	for line := range strings.Lines(string(text)) {
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
			add("code", line)
		case fenced, strings.HasPrefix(line, "    "):
			add("code", line)
		case strings.HasPrefix(line, "#"):
			add("sections", strings.Repeat("#", strings.Count(line, "#")))
		case strings.HasPrefix(line, "| `"):
			add("tables", strings.SplitN(line, "|", 3)[1])
		case strings.HasPrefix(line, "- "):
			add("items", "-")
		}
	}
	for _, m := range target.FindAllStringSubmatch(string(text), -1) {
		if !strings.HasPrefix(m[1], "README") {
			add("links", m[1])
		}
	}
	slices.Sort(parts["links"])
	return parts
}

// firstOther is the first of a that b does not have in its place.
func firstOther(a, b []string) string {
	for i, s := range a {
		if i >= len(b) || b[i] != s {
			return s
		}
	}
	return ""
}
