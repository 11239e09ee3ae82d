package interop_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// opensslServer runs s_server with a leaf and returns its address.
func opensslServer(t testing.TB, version string, leaf *pki.Leaf,
	args ...string) (addr string, p *process) {
	t.Helper()
	pem := file(t, leaf.CertPEM())
	args = append([]string{"s_server", "-accept", "127.0.0.1:0",
		versionFlag(version), "-cert", pem, "-cert_chain", pem,
		"-key", file(t, leaf.KeyPEM())}, args...)
	p = start(t, opensslPath(t), args...)
	return p.wait(t, `^ACCEPT (\S+:\d+)$`)[1], p
}

// opensslClient runs s_client, which trusts the shared CA.
func opensslClient(t testing.TB, version, addr string,
	args ...string) *process {
	t.Helper()
	args = append([]string{"s_client", "-connect", addr,
		versionFlag(version),
		"-CAfile", file(t, testpair.Certs(t).CA.PEM())}, args...)
	return start(t, opensslPath(t), args...)
}
