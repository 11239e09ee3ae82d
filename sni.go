package tlssocket

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/seed-435e3e10/tlssocket/code"
)

// contextTable finds a context by the name that a client asks for.
type contextTable struct {
	mu      sync.RWMutex
	entries []namedContext
}

type namedContext struct {
	pattern string
	re      *regexp.Regexp
	context *SecureContext
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
	expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `[^.]*`)
	re, err := regexp.Compile("^" + expr + "$")
	if err != nil {
		return badOption(code.InvalidArgValue, "no server name: %q", pattern)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.entries = slices.DeleteFunc(slices.Clone(t.entries),
		func(e namedContext) bool { return e.pattern == pattern })
	t.entries = append(t.entries, namedContext{pattern, re, c})
	return nil
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
	for _, e := range slices.Backward(t.entries) {
		if e.re.MatchString(name) {
			return e.context, e.pattern
		}
	}
	return nil, ""
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
