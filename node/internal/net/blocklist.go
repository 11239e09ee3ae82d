package net

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/dop251/goja"

	"github.com/seed-435e3e10/tlssocket/node/internal/loop"
)

// A blockRule is a rule of a block list.
type blockRule struct {
	matches func(netip.Addr) bool
	text    string // as Node shows it
}

// A blockList tells addresses that are to be refused. The rule added last
// comes first.
type blockList struct{ rules []blockRule }

func (b *blockList) add(text string, matches func(netip.Addr) bool) {
	b.rules = append([]blockRule{{matches, text}}, b.rules...)
}

// remove removes the rules with a text.
func (b *blockList) remove(text string) {
	b.rules = slices.DeleteFunc(b.rules,
		func(r blockRule) bool { return r.text == text })
}

func addressRule(a netip.Addr) string {
	return fmt.Sprintf("Address: %s %s", familyName(a), a)
}

func rangeRule(first, last netip.Addr) string {
	return fmt.Sprintf("Range: %s %s-%s", familyName(first), first, last)
}

func subnetRule(base netip.Addr, bits int) string {
	return fmt.Sprintf("Subnet: %s %s/%d", familyName(base), base, bits)
}

// addRange adds the addresses from first to last. False: last comes first.
func (b *blockList) addRange(first, last netip.Addr) bool {
	if last.Less(first) {
		return false
	}
	b.add(rangeRule(first, last), func(a netip.Addr) bool {
		return a.BitLen() == first.BitLen() && !a.Less(first) && !last.Less(a)
	})
	return true
}

func (b *blockList) addSubnet(base netip.Addr, bits int) {
	prefix := netip.PrefixFrom(base, bits).Masked()
	b.add(subnetRule(base, bits), prefix.Contains)
}

func (b *blockList) addAddress(address netip.Addr) {
	b.add(addressRule(address), func(a netip.Addr) bool { return a == address })
}

// check tells whether a rule matches. IPv4 addresses in IPv6 form are matched
// by the rules of both.
func (b *blockList) check(a netip.Addr) bool {
	for _, rule := range b.rules {
		if rule.matches(a) || a.Is4In6() && rule.matches(a.Unmap()) {
			return true
		}
	}
	return false
}

func familyName(a netip.Addr) string {
	if a.Is4() {
		return "IPv4"
	}
	return "IPv6"
}

// newBlockListClass makes the class of block lists. Addresses are texts that
// parseIP has made.
func newBlockListClass(l *loop.Loop) *loop.Class[blockList] {
	address := func(v goja.Value) netip.Addr {
		a, err := netip.ParseAddr(v.String())
		if err != nil {
			panic(l.NewError(err))
		}
		return a
	}
	return loop.NewClass(l, map[string]loop.Method[blockList]{
		"addAddress": func(b *blockList, call goja.FunctionCall) goja.Value {
			b.addAddress(address(call.Argument(0)))
			return nil
		},
		"addRange": func(b *blockList, call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(b.addRange(address(call.Argument(0)),
				address(call.Argument(1))))
		},
		"addSubnet": func(b *blockList, call goja.FunctionCall) goja.Value {
			b.addSubnet(address(call.Argument(0)),
				int(call.Argument(1).ToInteger()))
			return nil
		},
		"removeAddress": func(b *blockList, call goja.FunctionCall) goja.Value {
			b.remove(addressRule(address(call.Argument(0))))
			return nil
		},
		"removeRange": func(b *blockList, call goja.FunctionCall) goja.Value {
			b.remove(rangeRule(address(call.Argument(0)), address(call.Argument(1))))
			return nil
		},
		"removeSubnet": func(b *blockList, call goja.FunctionCall) goja.Value {
			b.remove(subnetRule(address(call.Argument(0)),
				int(call.Argument(1).ToInteger())))
			return nil
		},
		"clear": func(b *blockList, _ goja.FunctionCall) goja.Value {
			b.rules = nil
			return nil
		},
		"check": func(b *blockList, call goja.FunctionCall) goja.Value {
			return l.VM.ToValue(b.check(address(call.Argument(0))))
		},
		"rules": func(b *blockList, _ goja.FunctionCall) goja.Value {
			texts := make([]any, len(b.rules))
			for i, rule := range b.rules {
				texts[i] = rule.text
			}
			return l.VM.NewArray(texts...)
		},
	})
}

// parseIP(text, family) returns an address as it is shown, or undefined when
// the text is no address of that family, ipv4 or ipv6.
func parseIP(l *loop.Loop, call goja.FunctionCall) goja.Value {
	a, err := netip.ParseAddr(call.Argument(0).String())
	if err != nil || a.Is4() != (call.Argument(1).String() == "ipv4") {
		return nil
	}
	return l.VM.ToValue(a.WithZone("").String())
}
