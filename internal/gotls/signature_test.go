package gotls_test

import (
	"crypto/tls"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/gotls"
)

func TestPeerSignature(t *testing.T) {
	eachVersion(t, func(t *testing.T, version uint16) {
		client, server := configs(t, version)
		c, s := connect(t, client, server)
		got := gotls.PeerSignature(c.ConnectionState())
		if got != tls.ECDSAWithP256AndSHA256 {
			t.Errorf("the server signed with %v", got)
		}
		// The client had no certificate.
		if got := gotls.PeerSignature(s.ConnectionState()); got != 0 {
			t.Errorf("the client signed with %v", got)
		}
	})
}
