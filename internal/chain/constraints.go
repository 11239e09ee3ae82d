package chain

import "crypto/x509"

// maxComparisons bounds the work on name constraints for a whole path. Beyond
// it a path is refused: nobody has that many names in good faith.
const maxComparisons = 1 << 20

// A subtree is one entry of a name constraints extension.
type subtree struct {
	base    generalName
	bounded bool // has a minimum or a maximum, which RFC 5280 forbids
}

// constraints is a name constraints extension (RFC 5280, section 4.2.1.10).
type constraints struct {
	permitted, excluded subtrees
	malformed           bool
}

// constraintsOf reads the extension of a certificate; nil when it has none.
func constraintsOf(c *x509.Certificate) *constraints {
	value, _, ok := extension(c.Extensions, oidNameConstraints)
	if !ok {
		return nil
	}
	nc := &constraints{}
	fields, err := sequence(value)
	if err != nil {
		nc.malformed = true
		return nc
	}
	for _, f := range fields {
		trees, ok := parseSubtrees(f.Bytes)
		switch {
		case !ok || f.Tag > 1:
			nc.malformed = true
		case f.Tag == 0:
			nc.permitted = indexed(trees)
		default:
			nc.excluded = indexed(trees)
		}
	}
	return nc
}

func parseSubtrees(der []byte) (trees []subtree, ok bool) {
	entries, err := elements(der)
	if err != nil {
		return nil, false
	}
	for _, e := range entries {
		fields, err := elements(e.Bytes)
		if err != nil || len(fields) == 0 || !isSequence(e) {
			return nil, false
		}
		t := subtree{base: newGeneralName(fields[0].Tag, fields[0].Bytes)}
		for _, f := range fields[1:] {
			if f.Tag != 0 || len(f.Bytes) != 1 || f.Bytes[0] != 0 {
				t.bounded = true
			}
		}
		trees = append(trees, t)
	}
	return trees, true
}

// checkConstraints checks the names of each certificate, from the top down,
// against the constraints of all certificates above it. Self-issued CAs are
// exempt (RFC 5280, section 6.1.3).
func (v *verifier) checkConstraints() {
	if !v.budget.spend(&v.budget.names, bytesOfNames(v.path)) {
		return
	}
	last := len(v.path) - 1
	all := make([]*constraints, len(v.path))
	parsed := make([]bool, len(v.path))
	for i := last; i >= 0; i-- {
		if i > 0 && selfIssued(v.path[i]) {
			continue
		}
		var names *certNames
		for j := last; j > i; j-- {
			if leastComparisons(v.path[i], v.path[j]) > v.budget.comparisons {
				v.beyondComparisons(i) // without a look at them
				return
			}
			if !parsed[j] {
				all[j], parsed[j] = constraintsOf(v.path[j]), true
			}
			if all[j] == nil {
				continue
			}
			if names == nil {
				names = namesOf(v.path[i], i == 0)
			}
			if !v.budget.spend(&v.budget.comparisons, all[j].cost(names)) {
				v.beyondComparisons(i)
				return
			}
			if f := all[j].check(names); f != nil {
				v.fail(*f, i)
			}
		}
	}
}

// beyondComparisons ends the check of certificate i's names.
func (v *verifier) beyondComparisons(i int) {
	v.budget.exceeded = true
	if !v.budget.refusal {
		v.fail(tooManyNames, i)
	}
}

// leastComparisons is what comparing the names of a certificate with the
// constraints of another costs at least, by what crypto/x509 has parsed.
func leastComparisons(c, above *x509.Certificate) int {
	constraints := len(above.PermittedDNSDomains) + len(above.ExcludedDNSDomains) +
		len(above.PermittedIPRanges) + len(above.ExcludedIPRanges) +
		len(above.PermittedEmailAddresses) + len(above.ExcludedEmailAddresses) +
		len(above.PermittedURIDomains) + len(above.ExcludedURIDomains)
	return constraints * (len(c.DNSNames) + len(c.IPAddresses) +
		len(c.EmailAddresses) + len(c.URIs))
}

// bytesOfNames is how much there is to parse for constraints.
func bytesOfNames(path []*x509.Certificate) (n int) {
	constrained := false
	for i, c := range path {
		nc, _, ok := extension(c.Extensions, oidNameConstraints)
		constrained = constrained || ok && i > 0
		san, _, _ := extension(c.Extensions, oidSubjectAltName)
		n += len(c.RawSubject) + len(san) + len(nc)
	}
	if !constrained {
		return 0
	}
	return n
}

// cost is the number of comparisons that check may make.
func (nc *constraints) cost(names *certNames) int {
	return len(names.list) * (len(nc.permitted.all) + len(nc.excluded.all))
}

// check returns the first fault of a certificate's names.
func (nc *constraints) check(names *certNames) *fault {
	if nc.malformed {
		return &badConstraint
	}
	for i := range names.list {
		if f := nc.checkName(&names.list[i]); f != nil {
			return f
		}
	}
	return names.fault
}

// checkName demands that a name is in one of the permitted subtrees of its
// kind, if there are any, and in none of the excluded ones.
func (nc *constraints) checkName(name *generalName) *fault {
	if nc.permitted.concern(name) {
		in, f := nc.permitted.contain(name, true)
		if f != nil {
			return f
		}
		if !in {
			return &notPermitted
		}
	}
	if in, f := nc.excluded.contain(name, false); f != nil {
		return f
	} else if in {
		return &excluded
	}
	return nil
}
