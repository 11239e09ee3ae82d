package integration_test

import (
	"testing"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// The peer's end is told to who listens in the moment in which it comes, and
// nobody else does.
func TestDataEndWhileListenersChange(t *testing.T) {
	for range 100 {
		c, s := testpair.Secure(t, nil, nil)
		ended := make(chan struct{})
		s.Events().End.On(func(tlssocket.EndEvent) { close(ended) })
		listen := func() (remove func()) {
			return s.Events().Data.On(func(tlssocket.DataEvent) {})
		}
		said := testpair.Go(c.CloseWrite)
		for left := 1000; left > 0; left-- {
			listen()()
			if len(said) == 0 {
				left = 1000 // it has not come
			}
		}
		listen()
		if err := testpair.Receive(t, said); err != nil {
			t.Fatal(err)
		}
		testpair.Receive(t, ended)
		c.Destroy(nil)
		s.Destroy(nil)
	}
}
