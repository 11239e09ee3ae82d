package conntest_test

import (
	"net"
	"testing"

	"golang.org/x/net/nettest"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// beneath are the connections that sockets are made over.
var beneath = map[string]func(testing.TB) (a, b net.Conn){
	"tcp":  testpair.TCP,
	"unix": testpair.Unix,
	"pipe": testpair.Pipe,
	"tls": func(t testing.TB) (a, b net.Conn) {
		return testpair.Secure(t, nil, nil)
	},
}

func TestConn(t *testing.T) {
	for name, ends := range beneath {
		t.Run(name, func(t *testing.T) {
			for _, version := range []string{"TLSv1.2", "TLSv1.3"} {
				t.Run(version, func(t *testing.T) {
					testConn(t, ends, version, false)
				})
				t.Run(version+" coalescing", func(t *testing.T) {
					testConn(t, ends, version, true)
				})
			}
		})
	}
}

func testConn(t *testing.T, ends func(testing.TB) (a, b net.Conn),
	version string, coalesce bool) {
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		co, so := testpair.Client(t), testpair.Server(t)
		co.MaxVersion = version
		co.CoalesceWrites, so.CoalesceWrites = coalesce, coalesce
		a, b := ends(t)
		c, s := testpair.Over(t, a, b, co, so)
		cErr, sErr := testpair.Shake(t, c, s)
		if cErr != nil || sErr != nil {
			t.Fatalf("client: %v\nserver: %v", cErr, sErr)
		}
		return c, s, func() { end(c, s) }, nil
	})
}

// end closes both ends. The suite is done with them, so that nothing that is
// queued matters any more.
func end(ends ...*tlssocket.Socket) {
	for _, s := range ends {
		s.Destroy(nil)
	}
}
