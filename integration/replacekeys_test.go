package integration_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// Keys that are replaced open no tickets; the first of the new ones issues.
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
		session := b.Visit(co, so).Session()
		replace(c, a)
		if !resumes(session) || !bytes.Equal(srv.TicketKeys(), c) {
			b.Error("the older key does not open, or the newer does not issue")
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

// Keys that turn once a day do so for all servers of a context alike, keep
// opening the tickets of the day before for SessionTimeout, and stop when the
// application sets some.
func TestTurningTicketKeys(t *testing.T) {
	testpair.InBubble(t, func(b *testpair.Bubble) {
		options := b.Server().ContextOptions
		options.SessionTimeout = 2 * time.Hour
		shared, err := tlssocket.NewSecureContext(&options)
		if err != nil {
			b.Fatal(err)
		}
		edit := func(o *tlssocket.ServerOptions) {
			o.ContextOptions, o.SecureContext = tlssocket.ContextOptions{}, shared
		}
		srv, so := b.NewServer(edit)
		other, otherOptions := b.NewServer(edit)
		co := b.Client()
		co.AllowUnauthorized = true // the certificate's day ends as well
		time.Sleep(23*time.Hour + 30*time.Minute)
		session := b.Visit(co, so).Session()
		before := srv.TicketKeys()
		time.Sleep(40 * time.Minute)
		srv.TicketKeys()
		other.TicketKeys()
		time.Sleep(time.Hour)
		co.Session = session
		if !b.Visit(co, otherOptions).SessionReused() {
			b.Error("the key of the day before does not open")
		}
		if bytes.Equal(before, other.TicketKeys()) ||
			!bytes.Equal(srv.TicketKeys(), other.TicketKeys()) {
			b.Error("the keys are the old ones, or not those of both servers")
		}
		time.Sleep(3 * time.Hour)
		if err := srv.ReplaceTicketKeys([][]byte{before}); err != nil {
			b.Fatal(err)
		}
		time.Sleep(48 * time.Hour)
		if !bytes.Equal(before, srv.TicketKeys()) {
			b.Error("keys that were set have changed")
		}
	})
}
