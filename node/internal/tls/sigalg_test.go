package tls

import (
	"crypto/tls"
	"strings"
	"testing"
)

// TestSigalgNames fails with a Go whose crypto/tls has a signature algorithm
// more. Those with SHA-1 it has only where GODEBUG says so.
func TestSigalgNames(t *testing.T) {
	for n := range 1 << 16 {
		scheme := tls.SignatureScheme(n)
		text := scheme.String()
		has := !strings.HasPrefix(text, "SignatureScheme(") &&
			!strings.HasSuffix(text, "SHA1")
		if name := sigalgName(scheme); (name != "") != has {
			t.Errorf("%v is %q", scheme, name)
		}
	}
}
