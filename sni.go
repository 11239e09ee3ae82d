package tlssocket

import (
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/sni"
)

// addContext adds the context for a name, or a pattern of names.
func (s *Server) addContext(host string, c *SecureContext) error {
	if c == nil && host != "" {
		return badOption(code.TLSInvalidContext,
			"the context for %q is nil", host)
	}
	return s.contexts.Add(host, c)
}

func (s *Server) addContexts(contexts map[string]*SecureContext) error {
	for _, host := range sni.Sorted(contexts) {
		if err := s.addContext(host, contexts[host]); err != nil {
			return err
		}
	}
	return nil
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
		chosen, key = h.s.opts.Server.contexts.Find(name)
	}
	if chosen == nil {
		return main, "", nil
	}
	return chosen, key, nil
}
