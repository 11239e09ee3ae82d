package interop_test

import (
	"strconv"
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// TestSecureInItsEvent: a listener that hears that the connection is secure
// can do all that a secure connection can. The peer plays no role; this showed
// with clients that are quick.
func TestSecureInItsEvent(t *testing.T) {
	for i := range 8 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel() // the more there is to do, the sooner it shows
			for range 25 {
				exportInEvent(t)
			}
		})
	}
}

func exportInEvent(t *testing.T) {
	t.Helper()
	o := testpair.Server(t)
	o.Events = new(tlssocket.Events)
	exported := make(chan error, 1)
	o.Events.SecureConnect.On(func(e tlssocket.SecureConnectEvent) {
		_, err := e.Socket.ExportKeyingMaterial(32, exporterLabel, nil)
		exported <- err
	})
	c, s := testpair.Secure(t, nil, o)
	defer c.Destroy(nil)
	defer s.Destroy(nil)
	if err := testpair.Receive(t, exported); err != nil {
		t.Fatal(err)
	}
}
