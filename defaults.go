package tlssocket

import (
	"slices"
	"strings"

	"github.com/seed-435e3e10/tlssocket/internal/cipherlist"
	"github.com/seed-435e3e10/tlssocket/internal/protocol"
)

// DefaultMinVersion is what MinVersion is if it is not set.
//
// Node: tls.DEFAULT_MIN_VERSION.
const DefaultMinVersion = "TLSv1.2"

// DefaultMaxVersion is what MaxVersion is if it is not set.
//
// Node: tls.DEFAULT_MAX_VERSION.
const DefaultMaxVersion = "TLSv1.3"

// DefaultECDHCurve is what ECDHCurve is if it is not set.
//
// Node: tls.DEFAULT_ECDH_CURVE.
const DefaultECDHCurve = "auto"

// DefaultCiphers returns the list that stands for Ciphers if it is not set.
//
// Node: tls.DEFAULT_CIPHERS.
func DefaultCiphers() string {
	var names []string
	for _, id := range slices.Concat(protocol.Suites13, cipherlist.Default()) {
		c, _ := cipherlist.Lookup(id)
		names = append(names, c.Name)
	}
	return strings.Join(names, ":")
}

// Ciphers lists the cipher suites that Ciphers can name, in lower case.
//
// Node: tls.getCiphers.
func Ciphers() []string { return cipherlist.Names() }
