package integration_test

import (
	"crypto/tls"
	"fmt"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
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
	a, b := testpair.TCP(t)
	so := testpair.Server(t)
	so.CompactRecords = compact
	s, err := tlssocket.New(b, so)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Destroy(nil)
	got := make(chan string, 10)
	s.Events().Data.On(func(e tlssocket.DataEvent) { got <- string(e.Data) })
	shaken := testpair.Go(func() error { return s.Handshake(t.Context()) })
	config := plainClient(t)
	config.MaxVersion = version
	wire := &collected{Conn: a}
	c := tls.Client(wire, config)
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := testpair.Receive(t, shaken); err != nil {
		t.Fatal(err)
	}
	wire.collects = true
	for range 3 { // before it counts as busy
		wire.Reset()
		c.Write([]byte("the first"))
		c.Write([]byte("the second"))
		all, read := wire.Bytes(), s.BytesRead()
		a.Write(all[:cut])
		testpair.Until(t, "the part is read", func() bool {
			return s.BytesRead() == read+int64(cut)
		})
		a.Write(all[cut:])
		for _, want := range []string{"the first", "the second"} {
			if words := testpair.Receive(t, got); words != want {
				t.Fatalf("%q was told", words)
			}
		}
	}
}
