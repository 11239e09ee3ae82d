package testpair

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
)

// Visit is Meet over loopback TCP, and the end of both sockets.
func Visit(t testing.TB, co, so *tlssocket.Options) (c, s *tlssocket.Socket) {
	t.Helper()
	a, b := TCP(t)
	c, s = Meet(t, a, b, co, so)
	c.Destroy(nil)
	s.Destroy(nil)
	return c, s
}

// TakesSession reports whether a client with the session resumes it.
func TakesSession(t testing.TB, co, so *tlssocket.Options,
	session []byte) bool {
	t.Helper()
	o := *co
	o.Session = session
	c, _ := Visit(t, &o, so)
	return c.SessionReused()
}

// Agreed returns options of a client that speaks one version (empty: any), and
// of a server that has ticket keys.
func Agreed(t testing.TB, version string) (co, so *tlssocket.Options) {
	co, so = Client(t), Server(t)
	co.MaxVersion = version
	so.TicketKeys = Random(48)
	return co, so
}

// With returns a changed copy of options.
func With(o *tlssocket.Options,
	changes ...func(*tlssocket.Options)) *tlssocket.Options {
	c := *o
	for _, change := range changes {
		change(&c)
	}
	return &c
}
