package integration_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
)

// A client that is told of data begins to wait for sessions while it is paused. It
// is told on.
func TestDataThenSessions(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		first := true
		c.Events().Data.On(func(e tlssocket.DataEvent) {
			if first {
				first = false
				c.Pause()
				c.Events().Session.On(func(tlssocket.SessionEvent) {})
				go c.Resume()
			}
			if _, err := c.Write(e.Data); err != nil {
				t.Error(err)
			}
		})
		for range 100 {
			ping(t, s)
		}
	})
}
