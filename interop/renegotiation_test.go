package interop_test

import (
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// TestRenegotiation: it is refused, whoever asks for it, and the peer is told.
func TestRenegotiation(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	t.Run("server", func(t *testing.T) {
		addr, p := opensslServer(t, "TLSv1.2", leaf)
		s := secureClient(t, addr, clientOptions(t, "TLSv1.2"))
		talk(t, s, p, "1 before")
		io.WriteString(p.stdin, "r\n")
		_, err := s.Read(make([]byte, 1))
		wantCode(t, err, code.SSLNoRenegotiation)
		p.waitError(t, "no renegotiation")
	})
	t.Run("client", func(t *testing.T) {
		s := serve(t, serverOptions("TLSv1.2", leaf))
		p := opensslClient(t, "TLSv1.2", s.addr)
		c := s.accept(t)
		talk(t, c, p, "1 before")
		io.WriteString(p.stdin, "R\n")
		_, err := c.Read(make([]byte, 1))
		wantCode(t, err, code.SSLUnexpectedMessage)
		p.waitError(t, "SSL alert number 10$")
	})
}
