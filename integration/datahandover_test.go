package integration_test

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/code"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

// A listener hands its connection over to a goroutine that reads. Events go on
// meanwhile: somebody listens again, and that goroutine's Read comes back.
func TestDataHandedOver(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		read, got := make(chan error, 1), make(chan string, 1)
		for range 3 {
			s.Events().Data.Once(func(e tlssocket.DataEvent) {
				go func() { // ends when somebody listens
					_, err := s.Read(make([]byte, 10))
					read <- err
				}()
				time.Sleep(10 * time.Millisecond) // most probably it is blocked now
				got <- string(e.Data)
			})
			send := func() {
				if _, err := c.Write([]byte("x")); err != nil {
					t.Error(err)
				}
				if told := testpair.Receive(t, got); told != "x" {
					t.Errorf("told %q", told)
				}
			}
			send()
			s.Events().Data.Once(func(e tlssocket.DataEvent) { got <- string(e.Data) })
			if err := testpair.Receive(t, read); !errors.Is(err, code.TLSInvalidState) {
				t.Errorf("Read returned %v", err)
			}
			send()
		}
	})
}

// A Read that is blocked while others listen for a moment is refused or goes on: it
// has no deadline that could pass.
func TestDataListenersPassBy(t *testing.T) {
	eachData(t, func(t *testing.T, c, s *tlssocket.Socket) {
		over := make(chan struct{})
		read := testpair.Go(func() error {
			buf := make([]byte, 10)
			for {
				n, err := s.Read(buf)
				switch {
				case n > 0:
					return nil
				case !errors.Is(err, code.TLSInvalidState):
					return err
				}
				runtime.Gosched()
			}
		})
		go func() {
			defer close(over)
			for range 1000 {
				remove := s.Events().Data.On(func(tlssocket.DataEvent) {})
				runtime.Gosched()
				remove()
			}
		}()
		testpair.Receive(t, over)
		if _, err := c.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if err := testpair.Receive(t, read); err != nil {
			t.Error(err)
		}
	})
}
