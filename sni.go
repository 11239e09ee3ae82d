package tlssocket

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/seed-435e3e10/tlssocket/code"
)

// contextTable finds a context by the name that a client asks for. Names, and
// patterns such as "*.example.com", are found in a map however many there are.
type contextTable struct {
	mu        sync.RWMutex
	added     int // counts, so that the last one is known
	byPattern map[string]*namedContext
	others    []*namedContext // that are found by their expression, oldest first
}

type namedContext struct {
	pattern string
	re      *regexp.Regexp // nil if the map finds it
	context *SecureContext
	added   int
}

// add puts a context before those that were added earlier; one with the same
// pattern is replaced. "*" stands for anything within a label.
func (t *contextTable) add(pattern string, c *SecureContext) error {
	if pattern == "" {
		return badOption(code.TLSRequiredServerName,
			"a context needs a server name")
	}
	if c == nil {
		return badOption(code.TLSInvalidContext,
			"the context for %q is nil", pattern)
	}
	pattern = strings.ToLower(strings.TrimSuffix(pattern, "."))
	if !utf8.ValidString(pattern) {
		return badOption(code.InvalidArgValue, "no server name: %q", pattern)
	}
	e := &namedContext{pattern: pattern, context: c}
	if strings.Contains(pattern, "*") && !isWildcard(pattern) {
		expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `[^.]*`)
		e.re = regexp.MustCompile("^" + expr + "$") // all is quoted
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.put(e)
	return nil
}

// put is add without the checks. mu is held.
func (t *contextTable) put(e *namedContext) {
	if t.byPattern == nil {
		t.byPattern = make(map[string]*namedContext)
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
			func(o *namedContext) bool { return o == old })
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

// addAll adds contexts in an order in which exact names win over patterns.
func (t *contextTable) addAll(contexts map[string]*SecureContext) error {
	names := slices.Sorted(maps.Keys(contexts))
	slices.SortStableFunc(names, func(a, b string) int {
		return strings.Count(b, "*") - strings.Count(a, "*")
	})
	for _, name := range names {
		if err := t.add(name, contexts[name]); err != nil {
			return err
		}
	}
	return nil
}

// find returns the context for a name and the pattern that matched, or nil.
func (t *contextTable) find(name string) (*SecureContext, string) {
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
		return nil, ""
	}
	return best.context, best.pattern
}

// chooseContext returns the context for a client's hello, and under which name
// its sessions are kept.
func (h *serverHandshake) chooseContext(main *SecureContext, name string) (
	*SecureContext, string, error) {
	if name == "" {
		return main, "", nil
	}
	var chosen *SecureContext
	var key string
	switch {
	case h.s.opts.SNI != nil:
		var err error
		chosen, err = ask(h.s, "SNI",
			func(ctx hookContext) (*SecureContext, error) {
				return h.s.opts.SNI(ctx, name)
			})
		if err != nil {
			return nil, "", err
		}
		key = "hook " + strings.ToLower(name)
	case h.s.opts.Server != nil:
		chosen, key = h.s.opts.Server.contexts.find(name)
	}
	if chosen == nil {
		return main, "", nil
	}
	return chosen, key, nil
}
