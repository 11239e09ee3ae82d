package node_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/pki"
	"github.com/seed-435e3e10/tlssocket/node/internal/nodetest"
)

// TestTLSAsNode compares scripts with Node: the order of events, codes and
// messages of errors, and what is sent, which shows at the other side.
func TestTLSAsNode(t *testing.T) {
	// Scripts run at once, and all of them with the same keys.
	if err := os.Setenv("TLS_TEST_KEYS", writeKeys(t)); err != nil {
		t.Fatal(err)
	}
	nodetest.Compare(t, "tls")
}

// writeKeys makes a CA and what it signed, as files.
func writeKeys(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ca, err := pki.NewCA("test CA")
	if err != nil {
		t.Fatal(err)
	}
	write("ca.pem", ca.PEM())
	leaf := func(name string, l *pki.Leaf, err error) {
		if err != nil {
			t.Fatal(err)
		}
		write(name+".pem", l.CertPEM())
		write(name+".key", l.KeyPEM())
	}
	server, err := ca.Issue([]string{"localhost", "127.0.0.1"})
	leaf("server", server, err)
	other, err := ca.Issue([]string{"other.example.com"})
	leaf("other", other, err)
	client, err := ca.IssueClient("client")
	leaf("client", client, err)
	self, err := pki.SelfSigned([]string{"localhost"})
	leaf("self", self, err)
	return dir
}

// TestTLSHere runs scripts that Node 20 cannot: later versions of it, or the
// seed's own words.
func TestTLSHere(t *testing.T) {
	if err := os.Setenv("TLS_TEST_KEYS", writeKeys(t)); err != nil {
		t.Fatal(err)
	}
	nodetest.Recorded(t, "tls/here")
}
