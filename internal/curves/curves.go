// Package curves reads Node's option ecdhCurve, a list of key exchange groups,
// for crypto/tls, and describes the group in use.
package curves

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/coded"
)

const (
	maxName = 64      // bytes of a name that an error text repeats
	maxList = 1 << 12 // bytes; far more than all names take together
	spaces  = " \t\n\v\f\r"
)

// byName has the names of OpenSSL and IANA, in lower case. What only a newer Go
// has is in pureMLKEM.
var byName = map[string]tls.CurveID{
	"p-256":              tls.CurveP256,
	"prime256v1":         tls.CurveP256,
	"secp256r1":          tls.CurveP256,
	"p-384":              tls.CurveP384,
	"secp384r1":          tls.CurveP384,
	"p-521":              tls.CurveP521,
	"secp521r1":          tls.CurveP521,
	"x25519":             tls.X25519,
	"x25519mlkem768":     tls.X25519MLKEM768,
	"secp256r1mlkem768":  tls.SecP256r1MLKEM768,
	"secp384r1mlkem1024": tls.SecP384r1MLKEM1024,
}

// Parse reads names separated by colons, such as "X25519:P-256". "" and "auto"
// are the default. White space around a name is ignored, like upper and lower
// case: OpenSSL 3.5, the first with the hybrids, does so too, while 3.0 insists
// on case. A name that comes again is dropped.
//
// crypto/tls takes the result as a set: it has an order of preference of its
// own.
//
// The errors are of type *coded.Error: ERR_TLS_UNSUPPORTED for a group that
// OpenSSL has and crypto/tls has not, ERR_CRYPTO_OPERATION_FAILED for all else.
func Parse(list string) ([]tls.CurveID, error) {
	if list == "" || list == "auto" {
		return Default(), nil
	}
	if len(list) > maxList {
		return nil, failed("%s is too long for a list of groups", list)
	}
	var ids []tls.CurveID
	for name := range strings.SplitSeq(list, ":") {
		id, err := parseName(strings.Trim(name, spaces))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// parseName finds one group.
func parseName(name string) (tls.CurveID, error) {
	lower := strings.ToLower(name)
	id, ok := byName[lower]
	if !ok {
		id, ok = pureMLKEM[lower]
	}
	switch {
	case ok:
		return id, nil
	case name == "":
		return 0, coded.New(code.CryptoOperationFailed,
			"Failed to set ECDH curve: a name in the list is empty")
	case lower == "auto":
		return 0, failed("%s stands alone or not at all", name)
	}
	if reason, ok := missing[lower]; ok {
		return 0, coded.New(code.TLSUnsupported,
			"ecdhCurve: crypto/tls does not have %s: it has no %s", name, reason)
	}
	return 0, failed("%s is not known", name)
}

// failed is Node's error, with its text in front.
func failed(format, name string) error {
	quoted := strconv.Quote(name)
	if len(name) > maxName {
		quoted = strconv.Quote(name[:maxName]) + "..."
	}
	return coded.New(code.CryptoOperationFailed,
		"Failed to set ECDH curve: %s", fmt.Sprintf(format, quoted))
}

// Default is Go 1.26's own list: the post-quantum hybrids first. It is spelled
// out so that a later Go does not add to it; GODEBUG can still take from it.
func Default() []tls.CurveID {
	return []tls.CurveID{
		tls.X25519MLKEM768, tls.SecP256r1MLKEM768, tls.SecP384r1MLKEM1024,
		tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521,
	}
}

// An Info describes a key exchange as Node's getEphemeralKeyInfo does.
type Info struct {
	Type string // "ECDH", or "KEM" where ML-KEM has a part in it
	Name string // OpenSSL's name

	// Size is the size of the key in bits, 253 for X25519 as with OpenSSL. It
	// is zero for a KEM: its keys are of several sizes.
	Size int
}

// Describe tells what a group is. It is the zero Info for an id that crypto/tls
// does not have, in particular for zero: no ephemeral key.
func Describe(id tls.CurveID) Info {
	switch id {
	case tls.X25519:
		return Info{Type: "ECDH", Name: "X25519", Size: 253}
	case tls.CurveP256:
		return Info{Type: "ECDH", Name: "prime256v1", Size: 256}
	case tls.CurveP384:
		return Info{Type: "ECDH", Name: "secp384r1", Size: 384}
	case tls.CurveP521:
		return Info{Type: "ECDH", Name: "secp521r1", Size: 521}
	case tls.X25519MLKEM768:
		return Info{Type: "KEM", Name: "X25519MLKEM768"}
	case tls.SecP256r1MLKEM768:
		return Info{Type: "KEM", Name: "SecP256r1MLKEM768"}
	case tls.SecP384r1MLKEM1024:
		return Info{Type: "KEM", Name: "SecP384r1MLKEM1024"}
	}
	for _, pure := range pureMLKEM {
		if id == pure {
			return Info{Type: "KEM", Name: id.String()}
		}
	}
	return Info{}
}
