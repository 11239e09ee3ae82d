package chain

import "slices"

// subtrees are the permitted or the excluded ones of an extension. DNS names are
// looked up: a stranger may have thousands of both.
type subtrees struct {
	all     []subtree
	dns     map[string]bool // bases
	lengths []int           // of the bases in dns
	bounded bool            // one of a DNS name is
}

func indexed(all []subtree) subtrees {
	s := subtrees{all: all, dns: make(map[string]bool)}
	for i := range all {
		if t := &all[i]; t.base.tag == tagDNS {
			s.bounded = s.bounded || t.bounded
			s.dns[t.base.lower] = true
			s.lengths = append(s.lengths, len(t.base.lower))
		}
	}
	slices.Sort(s.lengths)
	s.lengths = slices.Compact(s.lengths)
	return s
}

// concern reports whether one of the subtrees speaks about names of this kind.
func (s *subtrees) concern(name *generalName) bool {
	if name.tag == tagDNS {
		return len(s.dns) > 0
	}
	for i := range s.all {
		if s.all[i].concerns(name) {
			return true
		}
	}
	return false
}

// contain reports whether a name is in one of the subtrees. Each one's form is
// checked, and with toEnd also that of those after the first that fits.
func (s *subtrees) contain(name *generalName, toEnd bool) (in bool, _ *fault) {
	if name.tag == tagDNS && !s.bounded {
		return s.containDNS(name.lower), nil
	}
	for i := range s.all {
		t := &s.all[i]
		if !t.concerns(name) {
			continue
		}
		if t.bounded {
			return false, &boundedSubtree
		}
		if in {
			continue
		}
		var f *fault
		if in, f = matchName(name, &t.base); f != nil {
			return false, f
		}
		if in && !toEnd {
			return true, nil
		}
	}
	return in, nil
}

// containDNS is matchDNS for all bases at once.
func (s *subtrees) containDNS(name string) bool {
	for _, n := range s.lengths {
		if n > len(name) {
			return false
		}
		base := name[len(name)-n:]
		if matchDNS(name, base) && s.dns[base] {
			return true
		}
	}
	return false
}
