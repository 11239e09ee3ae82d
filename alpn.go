package tlssocket

import (
	"fmt"
	"slices"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

// maxALPNList bounds the wire format of a list (RFC 7301, section 3.1).
const maxALPNList = 1<<16 - 1

// ParseALPN takes a list of protocols apart that is in the wire format of RFC
// 7301, section 3.1: each name after a byte with its length. The error has
// code ERR_TLS_ALPN_INVALID.
//
// Node: tls.convertALPNProtocols.
func ParseALPN(wire []byte) ([]string, error) {
	var list []string
	for at := 0; at < len(wire); {
		n := int(wire[at])
		at++
		if n == 0 {
			return nil, alpnError("the name at byte %d is empty", at-1)
		}
		if at+n > len(wire) {
			return nil, alpnError("the name at byte %d has %d bytes, and %d "+
				"follow", at-1, n, len(wire)-at)
		}
		list = append(list, string(wire[at:at+n]))
		at += n
	}
	if len(wire) > maxALPNList {
		return nil, alpnError("the list has %d bytes, more than %d",
			len(wire), maxALPNList)
	}
	return list, nil
}

// FormatALPN is the reverse of ParseALPN.
func FormatALPN(protocols []string) ([]byte, error) {
	if err := checkALPN(protocols, false); err != nil {
		return nil, optionError("ALPN", err)
	}
	var wire []byte
	for _, p := range protocols {
		wire = append(wire, byte(len(p)))
		wire = append(wire, p...)
	}
	return wire, nil
}

func alpnError(format string, args ...any) error {
	return optionError("ALPN", badOption(code.TLSALPNInvalid, format, args...))
}

// checkALPN refuses lists that cannot be sent.
func checkALPN(protocols []string, hook bool) error {
	if hook && len(protocols) > 0 {
		return badOption(code.TLSALPNCallbackWithProtocols,
			"ALPN and ALPNProtocols are mutually exclusive")
	}
	size := 0
	for i, p := range protocols {
		if len(p) == 0 || len(p) > 255 {
			return badOption(code.TLSALPNInvalid, "ALPNProtocols[%d] has %d "+
				"bytes, not 1 to 255", i, len(p))
		}
		size += 1 + len(p)
	}
	if size > maxALPNList {
		return badOption(code.TLSALPNInvalid, "ALPNProtocols takes %d bytes, "+
			"more than %d", size, maxALPNList)
	}
	return nil
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
