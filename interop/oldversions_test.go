package interop_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// TestOldVersions: TLS 1.0 and 1.1 for those who must. OpenSSL wants a list of
// ciphers that lowers its guard.
func TestOldVersions(t *testing.T) {
	const weak = "DEFAULT:@SECLEVEL=0"
	leaf := testpair.Certs(t).Leaf
	theirs := js{"ciphers": weak}
	for _, version := range []string{"TLSv1", "TLSv1.1"} {
		t.Run(version, func(t *testing.T) {
			t.Run("openssl server", func(t *testing.T) {
				addr, p := opensslServer(t, version, leaf, "-cipher", weak)
				echo(p)
				checkEcho(t, secureClient(t, addr,
					clientOptions(t, version)), version)
			})
			t.Run("openssl client", func(t *testing.T) {
				s := serve(t, serverOptions(version, leaf))
				echo(opensslClient(t, version, s.addr, "-quiet",
					"-cipher", weak))
				checkEcho(t, s.accept(t), version)
			})
			t.Run("node server", func(t *testing.T) {
				addr, _ := nodeServer(t, version, leaf,
					script{Echo: true, TLS: theirs})
				checkEcho(t, secureClient(t, addr,
					clientOptions(t, version)), version)
			})
			t.Run("node client", func(t *testing.T) {
				s := serve(t, serverOptions(version, leaf))
				nodeClient(t, version, s.addr,
					script{Echo: true, TLS: theirs})
				checkEcho(t, s.accept(t), version)
			})
		})
	}
}
