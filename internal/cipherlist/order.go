package cipherlist

import (
	"cmp"
	"slices"
	"sync"
)

// An entry is a suite's place in an order. A suite that is not active keeps
// its place, so that enabling it later puts it where OpenSSL would.
type entry struct {
	*suite
	active bool
}

// An order is OpenSSL's list of all suites, chosen or not, which every rule of
// a cipher list rearranges. Killed suites are no longer in it.
type order []entry

// An operation is what a rule does with the suites that it selects.
type operation int

const (
	opAdd  operation = iota // enable and append what is not active
	opEnd                   // "+": move what is active to the end
	opDrop                  // "-": disable, first in line to come back
	opKill                  // "!": remove for good
	opBump                  // move what is active to the front
)

// apply carries out one rule on the suites that match selects. Suites that
// move keep the order that they had among each other.
func (o order) apply(op operation, match func(*suite) bool) order {
	stay := make(order, 0, len(o))
	var moved order
	for _, e := range o {
		if !match(e.suite) || op != opKill && e.active == (op == opAdd) {
			stay = append(stay, e)
			continue
		}
		e.active = op != opDrop
		moved = append(moved, e)
	}
	switch op {
	case opKill:
		return stay
	case opDrop, opBump:
		return append(moved, stay...)
	default:
		return append(stay, moved...)
	}
}

// byStrength is @STRENGTH: the active suites with longer keys come first.
func (o order) byStrength() order {
	for _, bits := range []int{256, 128, 0} {
		o = o.apply(opEnd, func(s *suite) bool { return s.bits() == bits })
	}
	return o
}

// active lists the suites that are enabled, in order.
func (o order) active() []*suite {
	var list []*suite
	for _, e := range o {
		if e.active {
			list = append(list, e.suite)
		}
	}
	return list
}

// suites is the table as one list, by falling code point, which is where
// OpenSSL starts from.
var suites = sync.OnceValue(func() []*suite {
	var list []*suite
	for _, g := range table {
		for _, r := range g.rows {
			list = append(list, &suite{row: r, kx: g.kx, au: g.au})
		}
	}
	slices.SortFunc(list, func(a, b *suite) int {
		return cmp.Compare(b.id, a.id)
	})
	return list
})

// preferred is the order that OpenSSL gives its suites before it reads a list,
// with nothing enabled: forward secrecy and AEAD first, then ECDHE before DHE,
// TLS 1.2 before older, long keys before short, GCM before ChaCha20 before
// other AES before the rest, ECDSA before RSA.
var preferred = sync.OnceValue(func() order {
	var o order
	for _, s := range suites() {
		o = append(o, entry{suite: s})
	}
	all := func(*suite) bool { return true }
	kx := func(bits uint32) func(*suite) bool {
		return func(s *suite) bool { return s.kx&bits != 0 }
	}
	au := func(bits uint32) func(*suite) bool {
		return func(s *suite) bool { return s.au&bits != 0 }
	}
	enc := func(bits uint32) func(*suite) bool {
		return func(s *suite) bool { return s.enc&bits != 0 }
	}
	mac := func(bits uint32) func(*suite) bool {
		return func(s *suite) bool { return s.mac&bits != 0 }
	}
	both := func(a, b func(*suite) bool) func(*suite) bool {
		return func(s *suite) bool { return a(s) && b(s) }
	}
	o = o.apply(opAdd, both(kx(kECDHE), au(aECDSA)))
	o = o.apply(opAdd, kx(kECDHE))
	o = o.apply(opDrop, kx(kECDHE))
	o = o.apply(opAdd, enc(anyGCM))
	o = o.apply(opAdd, enc(chacha20))
	o = o.apply(opAdd, enc(anyAES&^anyGCM))
	o = o.apply(opAdd, all)
	o = o.apply(opEnd, au(aNULL))
	o = o.apply(opEnd, kx(kRSA))
	o = o.apply(opEnd, kx(kPSK))
	o = o.byStrength()
	o = o.apply(opBump, func(s *suite) bool { return s.version == tls12 })
	o = o.apply(opBump, mac(aead))
	o = o.apply(opBump, kx(kDHE|kECDHE))
	o = o.apply(opBump, both(kx(kDHE|kECDHE), mac(aead)))
	return o.apply(opDrop, all)
})
