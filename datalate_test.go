package tlssocket_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A listener comes just before the handshake is complete, and what follows of that
// comes behind it. The socket stays open for data.
func TestListenerFromBeforeTheHandshake(t *testing.T) {
	c, s := testpair.Secure(t, nil, nil)
	told := make(chan struct{}, 1)
	s.Events().Data.On(func(tlssocket.DataEvent) { told <- struct{}{} })
	tlssocket.Listened(s, false)
	if _, err := c.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	testpair.Receive(t, told)
}
