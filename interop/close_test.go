package interop_test

import (
	"io"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// TestClose: what was written arrives, although we close at once.
func TestClose(t *testing.T) {
	eachEnd(t, script{}, func(t *testing.T, s *tlssocket.Socket, n *node) {
		if _, err := io.WriteString(s, "request"); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if got := n.next(t, "data").Data; got != "request" {
			t.Errorf("Node got %q", got)
		}
		n.next(t, "end")
		if n.next(t, "close").HadError {
			t.Errorf("Node has errors: %v", n.all("error"))
		}
	})
}

// TestDestroy: the connection ends without a word.
func TestDestroy(t *testing.T) {
	eachEnd(t, script{}, func(t *testing.T, s *tlssocket.Socket, n *node) {
		n.next(t, "secure")
		s.Destroy(nil)
		n.next(t, "close")
	})
}

// ends are the ways to end a connection. OpenSSL, unlike Node, cares for
// close_notify.
var ends = []struct {
	name    string
	end     func(s *tlssocket.Socket) error
	orderly bool
}{
	{"Close", (*tlssocket.Socket).Close, true},
	{"CloseWrite", (*tlssocket.Socket).CloseWrite, true},
	{"Destroy", func(s *tlssocket.Socket) error {
		s.Destroy(nil)
		return nil
	}, false},
}

func TestCloseNotify(t *testing.T) {
	leaf := testpair.Certs(t).Leaf
	check := func(t *testing.T, p *process, orderly bool, good string) {
		t.Helper()
		if orderly {
			p.wait(t, good)
		} else {
			p.waitError(t, "unexpected eof while reading")
		}
	}
	eachVersion(t, func(t *testing.T, version string) {
		for _, way := range ends {
			t.Run(way.name+"/server", func(t *testing.T) {
				addr, p := opensslServer(t, version, leaf)
				s := secureClient(t, addr, clientOptions(t, version))
				talk(t, s, p, "1 hello")
				if err := way.end(s); err != nil {
					t.Error(err)
				}
				check(t, p, way.orderly, "^DONE$")
			})
			t.Run(way.name+"/client", func(t *testing.T) {
				s := serve(t, serverOptions(version, leaf))
				p := opensslClient(t, version, s.addr)
				c := s.accept(t)
				talk(t, c, p, "1 hello")
				if err := way.end(c); err != nil {
					t.Error(err)
				}
				check(t, p, way.orderly, "^closed$")
			})
		}
	})
}
