package tlssocket

import (
	"fmt"
	"slices"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/alpn"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

// ParseALPN takes a list of protocols apart that is in the wire format of RFC
// 7301, section 3.1: each name after a byte with its length. The error has
// code ERR_TLS_ALPN_INVALID.
//
// Node: tls.convertALPNProtocols.
func ParseALPN(wire []byte) ([]string, error) {
	list, err := alpn.Parse(wire)
	if err != nil {
		return nil, optionError("ALPN", err)
	}
	return list, nil
}

// FormatALPN is the reverse of [ParseALPN].
func FormatALPN(protocols []string) ([]byte, error) {
	wire, err := alpn.Format(protocols)
	if err != nil {
		return nil, optionError("ALPN", err)
	}
	return wire, nil
}

// checkALPN refuses lists that cannot be sent.
func checkALPN(protocols []string, hook bool) error {
	if hook && len(protocols) > 0 {
		return badOption(code.TLSALPNCallbackWithProtocols,
			"ALPN and ALPNProtocols are mutually exclusive")
	}
	return alpn.Check(protocols)
}

// chooseALPN returns what a server's configuration must have as protocols for
// crypto/tls to come to our choice.
func (h *serverHandshake) chooseALPN(name string, offered []string) (
	[]string, error) {
	if len(offered) == 0 {
		return nil, nil
	}
	choice := ""
	switch {
	case h.s.opts.ALPN != nil:
		var err error
		if choice, err = h.askALPN(name, offered); err != nil {
			return nil, err
		}
	case len(h.s.opts.ALPNProtocols) == 0:
		return nil, nil
	default:
		i := slices.IndexFunc(h.s.opts.ALPNProtocols, func(p string) bool {
			return slices.Contains(offered, p)
		})
		if i >= 0 {
			choice = h.s.opts.ALPNProtocols[i]
		}
	}
	if choice == "" {
		choice = gotls.NoProtocol // Node lets no mismatch pass
	}
	return []string{choice}, nil
}

func (h *serverHandshake) askALPN(name string, offered []string) (
	string, error) {
	choice, err := ask(h.s, "ALPN", func(ctx hookContext) (string, error) {
		return h.s.opts.ALPN(ctx, name, slices.Clone(offered))
	})
	if err == nil && choice != "" && !slices.Contains(offered, choice) {
		err = h.s.wrap("handshake", failure{code.TLSALPNCallbackInvalidResult,
			fmt.Errorf("the ALPN hook chose %q, which is not among the "+
				"protocols that the client offers: %q", choice,
				offered[:min(len(offered), 8)])}) // the list may be long
	}
	return choice, err
}
