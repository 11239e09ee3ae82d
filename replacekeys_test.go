package tlssocket_test

import (
	"bytes"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Keys that are replaced open no tickets and are gone from memory; the first of
// the new ones issues.
func TestReplaceTicketKeys(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		srv, so := b.NewServer(nil)
		co := b.Client()
		a, c := testpair.Random(48), testpair.Random(48)
		replace := func(keys ...[]byte) {
			if err := srv.ReplaceTicketKeys(keys); err != nil {
				b.Fatal(err)
			}
		}
		resumes := func(session []byte) bool {
			co.Session = session
			return b.Visit(co, so).SessionReused()
		}
		replace(a)
		old := tlssocket.SecretsInMemory(srv)
		session := b.Visit(co, so).Session()
		replace(c, a)
		if !resumes(session) || !bytes.Equal(srv.TicketKeys(), c) {
			b.Error("the older key does not open, or the newer does not issue")
		}
		for _, secret := range old {
			if !bytes.Equal(secret, make([]byte, len(secret))) {
				b.Error("a secret is still in memory")
			}
		}
		replace(c)
		if resumes(session) {
			b.Error("a key that is gone opens a ticket")
		}
		for name, bad := range map[string][][]byte{"none": nil,
			"short": {c, testpair.Random(47)}, "many": make([][]byte, 17)} {
			testpair.RequireCode(b, srv.ReplaceTicketKeys(bad), code.InvalidArgValue)
			if !bytes.Equal(srv.TicketKeys(), c) {
				b.Errorf("%s: the keys have changed", name)
			}
		}
	})
}
