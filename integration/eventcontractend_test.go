package integration_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed-435e3e10/tlssocket"
	"github.com/seed-435e3e10/tlssocket/internal/testpair"
)

func TestContract7ErrorOnceThenCloseOnceLast(t *testing.T) {
	for name, end := range map[string]func(c, s *tlssocket.Socket){
		"destroyed with an error": func(c, s *tlssocket.Socket) {
			c.Destroy(errors.New("mine"))
		},
		"a record that is not the peer's": func(c, s *tlssocket.Socket) {
			s.NetConn().Write(append([]byte{23, 3, 3, 0, 40},
				make([]byte, 40)...))
			io.Copy(io.Discard, c)
		},
		"a write that fails": func(c, s *tlssocket.Socket) {
			c.NetConn().Close()
			c.Write([]byte("x"))
			c.Write([]byte("x"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			co := observed(t, func(name string) {
				if name == "Error" || name == "Close" {
					got = append(got, name)
				}
			})
			closed := make(chan bool, 2)
			co.Events.Close.On(func(ev tlssocket.CloseEvent) {
				closed <- ev.HadError
			})
			c, s := testpair.Secure(t, co, nil)
			end(c, s)
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() { c.Destroy(fmt.Errorf("late %d", i)) })
				wg.Go(func() { c.Close() })
			}
			wg.Wait()
			if !testpair.Receive(t, closed) {
				t.Error("Close has no HadError")
			}
			if !slices.Equal(got, []string{"Error", "Close"}) {
				t.Errorf("got %v", got)
			}
		})
	}
}

// However a failing Write and Close meet: HadError goes with an Error.
func TestContract7ErrorAndHadErrorAgree(t *testing.T) {
	for range 100 {
		co := testpair.Client(t)
		co.Events = new(tlssocket.Events)
		errs := 0
		closed := make(chan bool, 1)
		co.Events.Error.On(func(tlssocket.ErrorEvent) { errs++ })
		co.Events.Close.On(func(ev tlssocket.CloseEvent) {
			closed <- ev.HadError
		})
		c, s := testpair.Secure(t, co, nil)
		c.NetConn().Close() // behind the socket's back
		var wg sync.WaitGroup
		wg.Go(func() { c.Write([]byte("x")) })
		wg.Go(func() { c.Destroy(nil) })
		wg.Wait()
		if hadError := testpair.Receive(t, closed); hadError != (errs == 1) {
			t.Fatalf("HadError %v, and %d errors", hadError, errs)
		}
		s.Destroy(nil)
	}
}

func TestContract8SocketsConcurrently(t *testing.T) {
	var meet sync.WaitGroup
	meet.Add(2)
	met := make(chan struct{}, 2)
	for range 2 {
		co := testpair.Client(t)
		co.Events = new(tlssocket.Events)
		co.Events.SecureConnect.On(func(tlssocket.SecureConnectEvent) {
			meet.Done()
			meet.Wait() // for the other socket's listener
			met <- struct{}{}
		})
		testpair.Secure(t, co, nil)
	}
	testpair.Receive(t, met)
	testpair.Receive(t, met)
}

func TestContract9UnheardErrorIsReturned(t *testing.T) {
	mine := errors.New("mine")
	for name, call := range map[string]func(*tlssocket.Socket) error{
		"Read": func(c *tlssocket.Socket) error {
			_, err := c.Read(make([]byte, 1))
			return err
		},
		"Write": func(c *tlssocket.Socket) error {
			_, err := c.Write(make([]byte, 1))
			return err
		},
		"CloseWrite": (*tlssocket.Socket).CloseWrite,
		"Close":      (*tlssocket.Socket).Close,
		"Err":        (*tlssocket.Socket).Err,
		"SetDeadline": func(c *tlssocket.Socket) error {
			return c.SetDeadline(time.Time{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := testpair.Secure(t, nil, nil)
			c.Destroy(mine)
			if err := call(c); !errors.Is(err, mine) {
				t.Errorf("got %v", err)
			}
			if err := c.Err(); !errors.Is(err, mine) {
				t.Errorf("Err = %v", err)
			}
			if err := c.Close(); err != nil {
				t.Errorf("Close tells what is known: %v", err)
			}
		})
	}
}
