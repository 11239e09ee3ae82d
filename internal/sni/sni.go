// Package sni finds what a server has for the name that a client asks for.
package sni

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// Table has values by server names. Names, and patterns such as
// "*.example.com", are found in a map however many there are. The zero value is
// empty; any number of goroutines may use it.
type Table[T any] struct {
	mu        sync.RWMutex
	added     int // counts, so that the last one is known
	byPattern map[string]*entry[T]
	others    []*entry[T] // that are found by their expression, oldest first
}

type entry[T any] struct {
	pattern string
	re      *regexp.Regexp // nil if the map finds it
	value   T
	added   int
}

// Add puts a value before those that were added earlier; one with the same
// pattern is replaced. "*" stands for anything within a label. The error has a
// code.
func (t *Table[T]) Add(pattern string, value T) error {
	if pattern == "" {
		return coded.New(code.TLSRequiredServerName,
			"a context needs a server name")
	}
	pattern = strings.ToLower(strings.TrimSuffix(pattern, "."))
	if !utf8.ValidString(pattern) {
		return coded.New(code.InvalidArgValue, "no server name: %q", pattern)
	}
	e := &entry[T]{pattern: pattern, value: value}
	if strings.Contains(pattern, "*") && !isWildcard(pattern) {
		expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `[^.]*`)
		e.re = regexp.MustCompile("^" + expr + "$") // all is quoted
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.put(e)
	return nil
}

// put is Add without the checks. mu is held.
func (t *Table[T]) put(e *entry[T]) {
	if t.byPattern == nil {
		t.byPattern = make(map[string]*entry[T])
	}
	t.added++
	e.added = t.added
	old := t.byPattern[e.pattern]
	t.byPattern[e.pattern] = e
	if e.re == nil {
		return
	}
	if old != nil {
		t.others = slices.DeleteFunc(t.others,
			func(o *entry[T]) bool { return o == old })
	}
	t.others = append(t.others, e)
}

// isWildcard reports whether "*" is the first label of a pattern, and stands
// nowhere else.
func isWildcard(pattern string) bool {
	return wildcardOf(pattern) == pattern && strings.Count(pattern, "*") == 1
}

// wildcardOf returns a name with "*" as its first label.
func wildcardOf(name string) string {
	if _, rest, ok := strings.Cut(name, "."); ok {
		return "*." + rest
	}
	return "*"
}

// Sorted returns patterns in an order in which exact names win over others, if
// they are added in it.
func Sorted[T any](values map[string]T) []string {
	names := slices.Sorted(maps.Keys(values))
	slices.SortStableFunc(names, func(a, b string) int {
		return strings.Count(b, "*") - strings.Count(a, "*")
	})
	return names
}

// Find returns the value for a name and the pattern that matched; the zero value
// and "" where none does.
func (t *Table[T]) Find(name string) (value T, pattern string) {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	t.mu.RLock()
	defer t.mu.RUnlock()
	best := t.byPattern[name]
	if e := t.byPattern[wildcardOf(name)]; e != nil &&
		(best == nil || e.added > best.added) {
		best = e
	}
	for _, e := range slices.Backward(t.others) {
		if best != nil && best.added > e.added {
			break
		}
		if e.re.MatchString(name) {
			best = e
			break
		}
	}
	if best == nil {
		return value, ""
	}
	return best.value, best.pattern
}
