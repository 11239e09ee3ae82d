package interop_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// updateKeys has openssl change its keys several times, alone and asking us to
// change ours (RFC 8446, section 4.6.3), and talks after each time.
func updateKeys(t *testing.T, s *tlssocket.Socket, p *process) {
	t.Helper()
	talk(t, s, p, "0 before")
	for i, command := range []string{"k", "K", "K", "k"} {
		io.WriteString(p.stdin, command+"\n")
		// What is read together with a command is lost.
		p.waitError(t, fmt.Sprintf("(?s)(write \\w+ key update.*){%d}", i+1))
		talk(t, s, p, fmt.Sprintf("%d after %s", i+1, command))
	}
}

func TestKeyUpdate(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	t.Run("server", func(t *testing.T) {
		addr, p := opensslServer(t, "TLSv1.3", leaf, "-state")
		updateKeys(t, secureClient(t, addr, clientOptions(t, "TLSv1.3")), p)
	})
	t.Run("client", func(t *testing.T) {
		s := serve(t, serverOptions("TLSv1.3", leaf))
		p := opensslClient(t, "TLSv1.3", s.addr, "-state")
		updateKeys(t, s.accept(t), p)
	})
}
