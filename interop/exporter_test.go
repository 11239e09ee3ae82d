package interop_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

const exporterLabel = "EXPERIMENTAL interop"

// checkExport compares keying material of ours with the peer's.
func checkExport(t *testing.T, s *tlssocket.Socket, theirs []byte) {
	t.Helper()
	ours, err := s.ExportKeyingMaterial(32, exporterLabel, nil)
	if err != nil {
		t.Fatal(err)
	}
	if string(ours) != string(theirs) {
		t.Errorf("ours is %x, theirs %x", ours, theirs)
	}
}

func TestExporterOpenSSL(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	args := []string{"-keymatexport", exporterLabel, "-keymatexportlen", "32"}
	theirs := func(t *testing.T, p *process) []byte {
		text := p.wait(t, "Keying material: ([0-9A-F]{64})$")[1]
		b, _ := hex.DecodeString(strings.ToLower(text)) // it is hex
		return b
	}
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("server", func(t *testing.T) {
			addr, p := opensslServer(t, version, leaf, args...)
			s := secureClient(t, addr, clientOptions(t, version))
			checkExport(t, s, theirs(t, p))
		})
		t.Run("client", func(t *testing.T) {
			s := serve(t, serverOptions(version, leaf))
			p := opensslClient(t, version, s.addr, args...)
			checkExport(t, s.accept(t), theirs(t, p))
		})
	})
}

func TestExporterNode(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	o := script{Label: exporterLabel}
	eachVersion(t, func(t *testing.T, version string) {
		t.Run("server", func(t *testing.T) {
			addr, n := nodeServer(t, version, leaf, o)
			s := secureClient(t, addr, clientOptions(t, version))
			checkExport(t, s, n.next(t, "secure").Keys)
		})
		t.Run("client", func(t *testing.T) {
			s := serve(t, serverOptions(version, leaf))
			n := nodeClient(t, version, s.addr, o)
			checkExport(t, s.accept(t), n.next(t, "secure").Keys)
		})
	})
}
