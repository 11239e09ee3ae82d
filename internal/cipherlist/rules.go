package cipherlist

import (
	"strings"

	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// defaultRules is what OpenSSL puts for DEFAULT at the start of a list.
const defaultRules = "ALL:!COMPLEMENTOFDEFAULT:!eNULL"

// separators stand between the elements of a list.
const separators = ": ;,"

// suiteB are the words that replace the whole list (RFC 6460). OpenSSL looks
// only at how the list begins. Its further limits for Suite B, on curves and
// signatures, are not part of this package.
var suiteB = []struct{ prefix, rules string }{
	{"SUITEB128ONLY", "ECDHE-ECDSA-AES128-GCM-SHA256"},
	{"SUITEB128C2", "ECDHE-ECDSA-AES256-GCM-SHA384"},
	{"SUITEB128", "ECDHE-ECDSA-AES128-GCM-SHA256:" +
		"ECDHE-ECDSA-AES256-GCM-SHA384"},
	{"SUITEB192", "ECDHE-ECDSA-AES256-GCM-SHA384"},
}

// A ruler reads a list element by element and keeps the order up to date.
type ruler struct {
	rest    string
	order   order
	level   int      // from @SECLEVEL, or -1
	unknown []string // elements that should add and have an unknown word
}

// evaluate runs OpenSSL's algorithm on a list without TLS 1.3 names.
func evaluate(list string) (*ruler, error) {
	for _, b := range suiteB {
		if strings.HasPrefix(list, b.prefix) {
			list = b.rules
			break
		}
	}
	r := &ruler{order: preferred(), level: -1}
	if rest, ok := strings.CutPrefix(list, "DEFAULT"); ok {
		if err := r.run(defaultRules); err != nil {
			return nil, err
		}
		list = rest
	}
	if err := r.run(list); err != nil {
		return nil, err
	}
	return r, nil
}

// run applies every element of a list.
func (r *ruler) run(list string) error {
	for r.rest = list; r.rest != ""; {
		if strings.IndexByte(separators, r.rest[0]) >= 0 {
			r.rest = r.rest[1:]
			continue
		}
		if err := r.element(); err != nil {
			return err
		}
	}
	return nil
}

// element applies one element. No separator is needed after it: the next may
// begin at once with an operator, as in "HIGH!aNULL".
func (r *ruler) element() error {
	start := r.rest
	op := opAdd
	switch r.rest[0] {
	case '!':
		op = opKill
	case '-':
		op = opDrop
	case '+':
		op = opEnd
	case '@':
		return r.command()
	}
	if op != opAdd {
		r.rest = r.rest[1:]
	}
	p, found, err := r.words(start)
	if err != nil {
		return err
	}
	if !found {
		r.skip()
		if op == opAdd {
			r.unknown = append(r.unknown, consumed(start, r.rest))
		}
		return nil
	}
	r.order = r.order.apply(op, p.match)
	return nil
}

// words reads the words of an element, joined by "+", into one pattern. It
// reports false at a word that is not known or leaves nothing of the earlier
// ones.
func (r *ruler) words(start string) (pattern, bool, error) {
	var p pattern
	for {
		word := r.word()
		if word == "" {
			r.skip()
			return p, false, invalid(consumed(start, r.rest))
		}
		more := strings.HasPrefix(r.rest, "+")
		if more {
			r.rest = r.rest[1:]
		}
		q, ok := lookupWord(word)
		if !ok || !p.and(q) {
			return p, false, nil
		}
		if !more {
			return p, true, nil
		}
	}
}

// command carries out @STRENGTH or @SECLEVEL=n. What stands between it and
// the next separator is ignored.
func (r *ruler) command() error {
	start := r.rest
	r.rest = r.rest[1:]
	word := r.word()
	r.skip()
	level, isLevel := strings.CutPrefix(word, "SECLEVEL=")
	switch {
	case word == "STRENGTH":
		r.order = r.order.byStrength()
	case isLevel && len(level) == 1 && level[0] >= '0' && level[0] <= '5':
		r.level = int(level[0] - '0')
	default:
		return invalid(consumed(start, r.rest))
	}
	return nil
}

// word takes the longest run of characters that a name may have.
func (r *ruler) word() string {
	n := 0
	for n < len(r.rest) && isWordByte(r.rest[n]) {
		n++
	}
	word := r.rest[:n]
	r.rest = r.rest[n:]
	return word
}

// skip goes on to the next separator.
func (r *ruler) skip() {
	if n := strings.IndexAny(r.rest, separators); n >= 0 {
		r.rest = r.rest[n:]
	} else {
		r.rest = ""
	}
}

func isWordByte(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' ||
		c >= '0' && c <= '9' || c == '-' || c == '.' || c == '='
}

// consumed is what was read between two states of the rest.
func consumed(start, rest string) string {
	return start[:len(start)-len(rest)]
}

// invalid is OpenSSL's answer to a list that breaks the grammar.
func invalid(element string) error {
	return coded.New("ERR_SSL_INVALID_COMMAND",
		"ciphers: %s is not an element of a cipher list", quote(element))
}
