package integration_test

import (
	"crypto/tls"
	"fmt"
	"testing"

	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A record comes in parts, the last of them together with the next record: both
// are told, though nothing comes after them.
func TestDataInParts(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, cut := range []int{3, 5, 7, 20} {
			for _, compact := range []bool{false, true} {
				t.Run(fmt.Sprint(tls.VersionName(version), " ", cut, " ", compact),
					func(t *testing.T) { dataInParts(t, version, cut, compact) })
			}
		}
	}
}

func dataInParts(t *testing.T, version uint16, cut int, compact bool) {
	s, c, wire, got := collecting(t, version, compact)
	for range 3 { // before it counts as busy
		wire.Reset()
		c.Write([]byte("the first"))
		c.Write([]byte("the second"))
		all, read := wire.Bytes(), s.BytesRead()
		wire.Conn.Write(all[:cut])
		testpair.Until(t, "the part is read", func() bool {
			return s.BytesRead() == read+int64(cut)
		})
		wire.Conn.Write(all[cut:])
		for _, want := range []string{"the first", "the second"} {
			if words := testpair.Receive(t, got); words != want {
				t.Fatalf("%q was told", words)
			}
		}
	}
}
