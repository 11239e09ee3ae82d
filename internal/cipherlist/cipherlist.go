// Package cipherlist reads OpenSSL cipher lists, the strings of Node's option
// ciphers, for crypto/tls.
//
// It knows every suite of OpenSSL 3.0 and follows its rules on all of them,
// because the order and the set of what remains can hang on suites that
// crypto/tls does not have. Only the result is cut down to crypto/tls.
package cipherlist

import (
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

// A List is the meaning of a cipher list.
type List struct {
	// Suites are the suites for TLS 1.2 and older, most preferred first: what
	// OpenSSL 3.0 chooses, as far as crypto/tls has it. It is empty when the
	// list names TLS 1.3 suites only; Node then refuses older versions.
	//
	// The security level is not applied, as in "openssl ciphers"; see AtLevel.
	Suites []uint16

	// TLS13 are the TLS 1.3 suites that the list names, in its order; nil when
	// it names none, which leaves all three on, as in Node.
	TLS13 []uint16

	// SecLevel is the level of @SECLEVEL, 0 to 5, or -1 without one. Node's
	// own default is 1.
	SecLevel int
}

// Parse reads a cipher list. The empty list is the default, with TLS 1.3.
//
// Like Node, it splits the list at colons, takes elements that begin with TLS_
// as TLS 1.3 suites and leaves the others to OpenSSL's rules, which ignore
// words that they do not know. Each of the two parts must select something
// where it is present. Unlike Node, which makes a context that cannot complete
// a handshake, it refuses a first part that has suites for older versions only.
// Its errors are of type *coded.Error:
//
//   - ERR_INVALID_ARG_VALUE: the list has colons only;
//   - ERR_SSL_INVALID_COMMAND: the grammar is broken or the level is none;
//   - ERR_SSL_NO_CIPHER_MATCH: OpenSSL finds no suite;
//   - ERR_TLS_UNSUPPORTED: OpenSSL finds suites, and crypto/tls has none.
func Parse(list string) (*List, error) {
	if list == "" {
		return &List{
			Suites: Default(), TLS13: slices.Clone(all13), SecLevel: -1,
		}, nil
	}
	names, rest := split(list)
	if len(names) == 0 && rest == "" {
		return nil, coded.New(code.InvalidArgValue,
			"the property 'options.ciphers' is invalid: %s names no cipher",
			quote(list))
	}
	l := &List{SecLevel: -1}
	var older []uint16
	if len(names) > 0 {
		var err error
		if l.TLS13, older, err = standard(names); err != nil {
			return nil, err
		}
	}
	if rest != "" {
		if err := l.rules(rest, older); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// rules fills in what OpenSSL's rules choose, after the suites in front.
func (l *List) rules(list string, front []uint16) error {
	r, err := evaluate(list)
	if err != nil {
		return err
	}
	chosen := r.order.active()
	if len(chosen) == 0 {
		return noMatch(list, r.unknown)
	}
	l.SecLevel = r.level
	l.Suites = front
	for _, s := range chosen {
		if supported(s.id) {
			l.Suites = appendNew(l.Suites, s.id)
		}
	}
	if len(l.Suites) == 0 {
		return unsupported(chosen)
	}
	return nil
}

// split separates the names for TLS 1.3 from the elements for OpenSSL's rules.
// Node counts "!TLS_..." among the names, where it means nothing.
func split(list string) (names []string, rest string) {
	var rules []string
	for element := range strings.SplitSeq(list, ":") {
		switch {
		case element == "":
		case strings.HasPrefix(element, "TLS_"),
			strings.HasPrefix(element, "!TLS_"):
			names = append(names, element)
		default:
			rules = append(rules, element)
		}
	}
	return names, strings.Join(rules, ":")
}

// standard resolves IANA's names. OpenSSL takes those of older suites too and
// prefers these to the rest of the list.
func standard(names []string) (ids13, older []uint16, err error) {
	var lacking, unknown []string
	for _, name := range names {
		trimmed := strings.TrimSpace(name)
		id, ok := byStandardName[trimmed]
		switch {
		case slices.Contains(ccm13, trimmed):
			lacking = append(lacking, trimmed)
		case !ok:
			unknown = append(unknown, name)
		case !slices.Contains(all13, id):
			older = appendNew(older, id)
		default:
			ids13 = appendNew(ids13, id)
		}
	}
	switch {
	case len(ids13) > 0:
		return ids13, older, nil
	case len(lacking) > 0:
		return nil, nil, coded.New(code.TLSUnsupported,
			"ciphers: crypto/tls does not have %s: it has no AES-CCM",
			enumerate(lacking))
	case len(older) > 0:

		return nil, nil, coded.New(code.SSLNoCipherMatch,
			"ciphers: %s is no TLS 1.3 suite; OpenSSL's name for it is %s",
			infos[older[0]].StandardName, infos[older[0]].Name)
	default:
		return nil, nil, coded.New(code.SSLNoCipherMatch,
			"ciphers: no TLS 1.3 suite matches %s", enumerate(quoteAll(unknown)))
	}
}

func appendNew(ids []uint16, id uint16) []uint16 {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}
