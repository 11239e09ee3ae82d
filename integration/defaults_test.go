package integration_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// The defaults are what one gets without them.
func TestDefaults(t *testing.T) {
	written := tlssocket.ContextOptions{
		MinVersion: tlssocket.DefaultMinVersion,
		MaxVersion: tlssocket.DefaultMaxVersion,
		ECDHCurve:  tlssocket.DefaultECDHCurve,
		Ciphers:    tlssocket.DefaultCiphers(),
	}
	for _, version := range bothVersions {
		var got []string
		for _, defaults := range []bool{false, true} {
			client, server := testpair.Client(t), testpair.Server(t)
			if defaults {
				client.ContextOptions = written
				client.CA = testpair.Client(t).CA
			}
			server.MaxVersion = version
			c, _ := testpair.Secure(t, client, server)
			got = append(got, c.Protocol()+c.Cipher().Name+
				c.EphemeralKey().Name)
		}
		if got[0] != got[1] {
			t.Errorf("%s: %q", version, got)
		}
	}
	names := tlssocket.Ciphers()
	for _, c := range strings.Split(written.Ciphers, ":") {
		if !slices.Contains(names, strings.ToLower(c)) {
			t.Errorf("%s is a default and not among the ciphers", c)
		}
	}
}
