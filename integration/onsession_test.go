package integration_test

import (
	"errors"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// onSessionEffect: the session is there when data that followed it is read.
func onSessionEffect(t *testing.T) {
	for _, version := range bothVersions {
		client, server := testpair.Client(t), keyed(t)
		only(version)(client)
		var sessions [][]byte
		client.OnSession = func(session []byte) {
			sessions = append(sessions, session)
		}
		c, s := testpair.Secure(t, client, server)
		go s.Write([]byte("x"))
		if _, err := c.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		if len(sessions) != 1 {
			t.Fatalf("%s: %d sessions", version, len(sessions))
		}
		client.OnSession = nil
		if !resumes(t, client, server, sessions[0]) {
			t.Errorf("%s: not resumed", version)
		}
	}
}

// A panic in OnSession ends its socket and no more, whoever reads: in the
// handshake, a Read, or the goroutine that reads ahead for Events.Session.
func TestOnSessionPanics(t *testing.T) {
	testpair.EachVersion(t, func(t *testing.T, version string) {
		for name, listen := range map[string]bool{
			"read": false, "ahead": true} {
			t.Run(name, func(t *testing.T) {
				srv := startEcho(t, nil)
				co := testpair.Client(t)
				only(version)(co)
				co.OnSession = func([]byte) { panic("in OnSession") }
				if listen {
					co.Events = new(tlssocket.Events)
					co.Events.Session.On(func(tlssocket.SessionEvent) {})
				}
				c, err := tlssocket.New(srv.raw(t), co)
				if err != nil {
					t.Fatal(err)
				}
				_, err = c.Read(make([]byte, 1))
				testpair.RequireCode(t, err, code.TLSHookPanic)
				var p *tlssocket.PanicError
				if !errors.As(err, &p) || p.Value != "in OnSession" {
					t.Errorf("got %v", err)
				}
			})
		}
	})
}
