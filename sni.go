package tlssocket

import (
	"crypto/tls"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/derive"
	"github.com/seed-435e3e10/tlssocket/internal/sni"
)

// addContext adds the context for a name, or a pattern of names.
func (s *Server) addContext(host string, c *SecureContext) error {
	if err := c.check(); err != nil && host != "" {
		return badOption(code.TLSInvalidContext, "the context for %q: %v", host, err)
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

// chooseContext returns the context for a client's hello, and what its sessions
// are bound to beside that: the name or the hook that led to it.
func (h *serverHandshake) chooseContext(main *SecureContext,
	info *tls.ClientHelloInfo) (chosen *SecureContext, key string, err error) {
	opts, name := h.s.opts, info.ServerName
	switch {
	case opts.ContextFor != nil:
		chosen, err = ask(h.s, "ContextFor",
			func(ctx hookContext) (*SecureContext, error) {
				return opts.ContextFor(ctx, helloForHook(h.s, info))
			})
		if chosen != nil {
			key = "hello " + strings.ToLower(name) + " " + chosen.identity()
		}
	case name == "":
	case opts.SNI != nil:
		chosen, err = ask(h.s, "SNI",
			func(ctx hookContext) (*SecureContext, error) {
				return opts.SNI(ctx, name)
			})
		key = "hook " + strings.ToLower(name)
	case opts.Server != nil:
		chosen, key = opts.Server.contexts.Find(name)
	}
	if err != nil {
		return nil, "", err
	}
	if chosen == nil {
		return main, "", nil
	}
	if err := chosen.check(); err != nil {
		return nil, "", h.s.wrap("handshake", failure{code.TLSInvalidContext, err})
	}
	return chosen, key, nil
}

// identity tells contexts apart that a hook chooses by more than the name.
func (c *SecureContext) identity() string {
	var d derive.Digest
	for _, p := range c.pairs {
		d.Add(p.Certificate[0])
	}
	return string(d.Sum())
}
