// Package hostmap finds what serves a host: by its name, or by a pattern such
// as "*.example.com".
package hostmap

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

// Map finds a value by a host. Names, and patterns with "*" as their first
// label, are found at once however many there are. The zero value is empty. Its
// methods may be called by any number of goroutines.
type Map[T any] struct {
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
// pattern is replaced. "*" stands for anything within a label.
func (m *Map[T]) Add(pattern string, value T) error {
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
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(e)
	return nil
}

// put is Add without the checks. mu is held.
func (m *Map[T]) put(e *entry[T]) {
	if m.byPattern == nil {
		m.byPattern = make(map[string]*entry[T])
	}
	m.added++
	e.added = m.added
	old := m.byPattern[e.pattern]
	m.byPattern[e.pattern] = e
	if e.re == nil {
		return
	}
	if old != nil {
		m.others = slices.DeleteFunc(m.others,
			func(o *entry[T]) bool { return o == old })
	}
	m.others = append(m.others, e)
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

// Order lists the patterns of values that are to be added together: exact names
// come last, and so win over patterns.
func Order[T any](values map[string]T) []string {
	names := slices.Sorted(maps.Keys(values))
	slices.SortStableFunc(names, func(a, b string) int {
		return strings.Count(b, "*") - strings.Count(a, "*")
	})
	return names
}

// Find returns the value for a name and the pattern that matched; "" if there
// is none.
func (m *Map[T]) Find(name string) (value T, pattern string) {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	m.mu.RLock()
	defer m.mu.RUnlock()
	best := m.byPattern[name]
	if e := m.byPattern[wildcardOf(name)]; e != nil &&
		(best == nil || e.added > best.added) {
		best = e
	}
	for _, e := range slices.Backward(m.others) {
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
