package integration_test

import (
	"bytes"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// What ParseALPN takes, FormatALPN gives back; it panics at nothing.
func FuzzParseALPN(f *testing.F) {
	for _, seed := range []string{"", "\x02h2", "\x02h2\x08http/1.1", "\x00",
		"\x05hi", "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		list, err := tlssocket.ParseALPN(wire)
		if err != nil {
			testpair.RequireCode(t, err, code.TLSALPNInvalid)
			return
		}
		back, err := tlssocket.FormatALPN(list)
		if err != nil || !bytes.Equal(back, wire) {
			t.Fatalf("%x comes back as %x, %v", wire, back, err)
		}
	})
}
