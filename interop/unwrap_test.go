package interop_test

import (
	"bufio"
	"io"
	"net"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
	"github.com/seed-435e3e10/tlssocket/internal/testtool"
)

// Python's ssl.SSLSocket.unwrap and ours understand each other, whichever side
// ends TLS first.
func TestUnwrapWithPython(t *testing.T) {
	python := testtool.Path(t, "python3")
	leaf := testpair.Certs(t).Leaf
	cert, key := file(t, leaf.CertPEM()), file(t, leaf.KeyPEM())
	ca := file(t, testpair.Certs(t).CA.PEM())
	eachVersion(t, func(t *testing.T, version string) {
		for _, turn := range []string{"first", "second"} {
			run := func(role, port string) *process {
				return start(t, python, "testdata/unwrap.py", role, turn, version,
					port, cert, key, ca)
			}
			t.Run("server "+turn, func(t *testing.T) {
				p := run("server", "0")
				addr := "127.0.0.1:" + p.wait(t, `^port (\d+)$`)[1]
				s := secureClient(t, addr, clientOptions(t, version))
				unwrapWithPython(t, s, p, turn)
			})
			t.Run("client "+turn, func(t *testing.T) {
				srv := serve(t, serverOptions(version, leaf))
				_, port, _ := net.SplitHostPort(srv.addr)
				p := run("client", port)
				unwrapWithPython(t, srv.accept(t), p, turn)
			})
		}
	})
}

func unwrapWithPython(t *testing.T, s *tlssocket.Socket, p *process, turn string) {
	t.Helper()
	io.WriteString(s, "from Go\n")
	p.wait(t, "^read from Go$")
	expectLine(t, bufio.NewReader(s), "secret\n")
	if turn == "first" {
		if n, err := s.Read(make([]byte, 1)); err != io.EOF {
			t.Fatalf("read %d bytes, %v, before the end", n, err)
		}
	}
	conn, err := s.Unwrap(testpair.PatientContext(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "in clear\n")
	expectLine(t, bufio.NewReader(conn), "clear\n")
	p.wait(t, "^read in clear$")
}

func expectLine(t *testing.T, r *bufio.Reader, want string) {
	t.Helper()
	if line, err := r.ReadString('\n'); err != nil || line != want {
		t.Fatalf("got %q, %v, want %q", line, err, want)
	}
}
