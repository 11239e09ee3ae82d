package integration_test

import (
	"io"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Who asks for crypto/tls's connection after data was told by events gets all that
// comes then, and his deadlines stay, however busy the connection was.
func TestDataThenTLS(t *testing.T) {
	for _, listens := range []bool{true, false} {
		for range 20 {
			c, s := testpair.Secure(t, nil, nil)
			remove := c.Events().Data.On(func(e tlssocket.DataEvent) { c.Write(e.Data) })
			for range 20 {
				ping(t, s)
			}
			if !listens {
				remove()
			}
			conn := c.TLS()
			conn.SetReadDeadline(time.Now().Add(testpair.Patience))
			if _, err := s.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(conn, make([]byte, 1)); err != nil {
				t.Fatalf("with a listener: %v: %v", listens, err)
			}
			c.Destroy(nil)
			s.Destroy(nil)
		}
	}
}
